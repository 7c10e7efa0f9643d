import { isObject, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { AccessLogFormat, FormatTemplate } from '../model/log-line.ts';
import { ISTIO_TEXT } from './known-formats.ts';
import { ISTIO_JSON } from './known-keys.ts';

/**
 * The formats that a mesh's configuration names: MeshConfig's own (accessLogFormat, accessLogEncoding), and those of its
 * extension providers, one of which Telemetry objects choose. A proxy's lines have one of them.
 * @param mesh MeshConfig as it is written
 */
export function formatsOfMesh(mesh: JsonObject): AccessLogFormat[] {
  const own = ownFormat(mesh);
  const providers = objects(mesh, 'extensionProviders').flatMap((provider) => {
    const log = object(provider, 'envoyFileAccessLog');
    return log === undefined ? [] : providerFormat(text(provider, 'name') ?? '', log, own.template);
  });
  return [own, ...providers];
}

/** A JSON format that cannot be read is Istio's own (istio/pilot/pkg/model/telemetry_logging.go, buildAccessLogFormat). */
function ownFormat(mesh: JsonObject): AccessLogFormat {
  const format = text(mesh, 'accessLogFormat') ?? '';
  const isJson = text(mesh, 'accessLogEncoding') === 'JSON';
  return {
    name: 'format of the mesh config',
    origin: 'mesh-config',
    template: isJson ? jsonTemplate(format) : textTemplate(format),
    omitsEmptyValues: false,
  };
}

function jsonTemplate(format: string): FormatTemplate {
  try {
    const json: unknown = JSON.parse(format);
    return isObject(json) ? { kind: 'json', json } : ISTIO_JSON.template;
  } catch {
    return ISTIO_JSON.template;
  }
}

const textTemplate = (format: string): FormatTemplate =>
  format === '' ? ISTIO_TEXT.template : { kind: 'text', text: format };

/** A provider's text or labels; without either it has the mesh's format (fileAccessLogFormat). */
function providerFormat(name: string, log: JsonObject, ofMesh: FormatTemplate): AccessLogFormat {
  const format = object(log, 'logFormat');
  const labels = object(format, 'labels');
  const line = text(format, 'text');
  return {
    name: `format of provider ${name}`,
    origin: 'telemetry',
    template:
      labels === undefined
        ? line === undefined
          ? ofMesh
          : textTemplate(line)
        : labelsTemplate(labels),
    omitsEmptyValues: log['omitEmptyValues'] === true,
  };
}

const labelsTemplate = (labels: JsonObject): FormatTemplate =>
  Object.keys(labels).length > 0 ? { kind: 'json', json: labels } : ISTIO_JSON.template;
