import { decodeAccessLogs } from '../../decode/access-log.ts';
import { object, text } from '../../decode/read.ts';
import type { Listener } from '../../model/envoy/listener.ts';
import type { AccessLog, NetworkFilter } from '../../model/envoy/network-filter.ts';
import type { JsonObject } from '../../model/json.ts';
import type { AccessLogFormat, FormatOrigin, FormatTemplate } from '../model/log-line.ts';
import { ENVOY_TEXT } from './known-formats.ts';

/** Loggers that write lines: to a file, or to the proxy's own output (extensions/access_loggers/{file,stream}/v3). */
const LINE_LOGGERS = new Set(['FileAccessLog', 'StdoutAccessLog', 'StderrAccessLog']);

/**
 * The formats of the lines that a proxy writes, each once: those of its listeners, HTTP connection managers and TCP
 * proxies. What it writes to its output, which is the log of its container, comes before what goes to other files.
 * @param origin where the listeners are from: `listener` of the proxy itself, `telemetry` of what the YAML intends
 */
export function formatsOfListeners(
  listeners: readonly Listener[],
  origin: Extract<FormatOrigin, 'listener' | 'telemetry'> = 'listener',
): AccessLogFormat[] {
  const logs = listeners.flatMap((listener) =>
    accessLogsOf(listener).map((log) => ({ log, listener: listener.name })),
  );
  const formats = new Map<string, AccessLogFormat>();
  for (const { log, listener } of logs.toSorted(
    (a, b) => Number(isElsewhere(a.log)) - Number(isElsewhere(b.log)),
  )) {
    // prettier-ignore
    const format = LINE_LOGGERS.has(log.type) && log.target !== '/dev/null' ? formatOf(log.config) : undefined; // prettier-ignore
    if (format === undefined) continue;
    const id = JSON.stringify(format);
    if (!formats.has(id))
      formats.set(id, { name: `format of listener ${listener}`, origin, ...format });
  }
  return [...formats.values()];
}

/** All access logs of a listener: its own, and those of its filters (also of the router about its upstreams). */
function accessLogsOf(listener: Listener): readonly AccessLog[] {
  const { filterChains, defaultFilterChain } = listener;
  const chains = defaultFilterChain === undefined ? filterChains : [...filterChains, defaultFilterChain]; // prettier-ignore
  return [
    ...listener.accessLogs,
    ...chains.flatMap(({ filters }) => filters).flatMap((filter) => logsOfFilter(filter)),
  ];
}

function logsOfFilter(filter: NetworkFilter): readonly AccessLog[] {
  if (filter.kind === 'other') return [];
  if (filter.kind === 'tcp-proxy') return filter.tcp.accessLogs;
  const { accessLogs, httpFilters } = filter.http;
  return [
    ...accessLogs,
    ...httpFilters.flatMap(({ config }) =>
      decodeAccessLogs({ access_log: config['upstream_log'] }),
    ),
  ];
}

const OUTPUTS = new Set(['/dev/stdout', '/dev/stderr', '/proc/self/fd/1', '/proc/self/fd/2']);
const isElsewhere = ({ target }: AccessLog): boolean =>
  target !== undefined && !OUTPUTS.has(target);

type Format = Pick<AccessLogFormat, 'template' | 'omitsEmptyValues'>;

/**
 * The format of a FileAccessLog in Envoy's spelling: log_format (config.core.v3.SubstitutionFormatString), or the older
 * fields format, json_format and typed_json_format; Envoy's default without any. Undefined for a text that is in a file.
 */
export function formatOf(config: JsonObject): Format | undefined {
  const format = object(config, 'log_format') ?? {};
  const template = templateOf(format, config);
  if (template === undefined) return undefined;
  return { template, omitsEmptyValues: format['omit_empty_values'] === true };
}

function templateOf(format: JsonObject, config: JsonObject): FormatTemplate | undefined {
  const json = object(format, 'json_format') ?? object(config, 'typed_json_format') ?? object(config, 'json_format'); // prettier-ignore
  if (json !== undefined) return { kind: 'json', json };
  const source = object(format, 'text_format_source');
  const bytes = text(source, 'inline_bytes');
  const line =
    text(source, 'inline_string') ??
    (bytes === undefined ? undefined : Buffer.from(bytes, 'base64').toString()) ??
    text(format, 'text_format') ??
    text(config, 'format');
  if (line !== undefined && line !== '') return { kind: 'text', text: line };
  return source === undefined ? ENVOY_TEXT.template : undefined;
}
