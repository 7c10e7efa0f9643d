import { describe, expect, it } from 'vitest';
import { decodeAccessLogs } from '../../../../src/core/decode/access-log.ts';
import { formatOf, formatsOfListeners } from '../../../../src/core/logs/format/proxy-formats.ts';
import { formatsOfMesh } from '../../../../src/core/logs/format/mesh-formats.ts';
import { ENVOY_TEXT, ISTIO_TEXT } from '../../../../src/core/logs/format/known-formats.ts';
import { ISTIO_JSON } from '../../../../src/core/logs/format/known-keys.ts';
import type { FilterChain } from '../../../../src/core/model/envoy/filter-chain.ts';
import type { Listener } from '../../../../src/core/model/envoy/listener.ts';

const log = (config: object, type = 'file.v3.FileAccessLog'): object => ({
  name: 'log',
  typed_config: {
    '@type': `type.googleapis.com/envoy.extensions.access_loggers.${type}`,
    path: '/dev/stdout',
    ...config,
  },
});
const textLog = (text: string, more: object = {}): object =>
  log({ log_format: { text_format_source: { inline_string: text } }, ...more });

/** A listener of which only the access logs matter: its own, and those of one HTTP connection manager. */
function listenerOf(name: string, own: readonly object[], http: readonly object[] = []): Listener {
  const accessLogs = decodeAccessLogs({ access_log: http });
  const chain = { filters: [{ kind: 'http', http: { accessLogs, httpFilters: [] } }] };
  return {
    name,
    accessLogs: decodeAccessLogs({ access_log: own }),
    filterChains: [chain] as unknown as readonly FilterChain[],
  } as unknown as Listener;
}

describe('formats of a proxy', () => {
  it('are those of its listeners and of their filters, each once, its own output first', () => {
    const formats = formatsOfListeners([
      listenerOf('a', [textLog('%PROTOCOL%')], [textLog('%DURATION%', { path: '/var/log/x' })]),
      listenerOf('b', [textLog('%PROTOCOL%')], [log({ log_format: { json_format: { a: 'b' } } })]),
      listenerOf('c', [textLog('%PROTOCOL%', { path: '/dev/null' })]),
      listenerOf('d', [log({}, 'grpc.v3.HttpGrpcAccessLogConfig')]),
    ]);
    expect(formats.map(({ name, template }) => [name, template])).toEqual([
      ['format of listener a', { kind: 'text', text: '%PROTOCOL%' }],
      ['format of listener b', { kind: 'json', json: { a: 'b' } }],
      ['format of listener a', { kind: 'text', text: '%DURATION%' }],
    ]);
  });

  it.each([
    [{}, ENVOY_TEXT.template, false],
    [{ format: '%PROTOCOL%' }, { kind: 'text', text: '%PROTOCOL%' }, false],
    [{ json_format: { a: '%PROTOCOL%' } }, { kind: 'json', json: { a: '%PROTOCOL%' } }, false],
    [{ typed_json_format: { a: 1 } }, { kind: 'json', json: { a: 1 } }, false],
    [{ log_format: { text_format: 'x', omit_empty_values: true } }, { kind: 'text', text: 'x' }, true], // prettier-ignore
    [{ log_format: { text_format_source: { inline_bytes: btoa('x') } } }, { kind: 'text', text: 'x' }, false], // prettier-ignore
  ])('%j', (config, template, omitsEmptyValues) => {
    expect(formatOf(config)).toEqual({ template, omitsEmptyValues });
  });

  it('is not known where it is in a file of the proxy', () => {
    expect(formatOf({ log_format: { text_format_source: { filename: '/x' } } })).toBeUndefined();
  });
});

describe('formats of a mesh', () => {
  const templatesOf = (mesh: object): unknown[] =>
    formatsOfMesh({ ...mesh }).map(({ template }) => template);

  it('are Istio’s own without configuration', () => {
    expect(templatesOf({})).toEqual([ISTIO_TEXT.template]);
    expect(templatesOf({ accessLogEncoding: 'JSON' })).toEqual([ISTIO_JSON.template]);
    expect(templatesOf({ accessLogEncoding: 'JSON', accessLogFormat: 'no JSON' })).toEqual([ISTIO_JSON.template]); // prettier-ignore
  });

  it('are those of MeshConfig and of its providers', () => {
    expect(
      templatesOf({
        accessLogFormat: '%PROTOCOL%\n',
        extensionProviders: [
          { name: 'a', envoyFileAccessLog: { path: '/dev/stdout' } },
          { name: 'b', envoyFileAccessLog: { logFormat: { labels: { x: '%DURATION%' } } } },
          { name: 'c', envoyFileAccessLog: { logFormat: { labels: {} }, omitEmptyValues: true } },
          { name: 'd', envoyFileAccessLog: { logFormat: { text: '%DURATION%' } } },
          { name: 'e', zipkin: {} },
        ],
      }),
    ).toEqual([
      { kind: 'text', text: '%PROTOCOL%\n' },
      { kind: 'text', text: '%PROTOCOL%\n' },
      { kind: 'json', json: { x: '%DURATION%' } },
      ISTIO_JSON.template,
      { kind: 'text', text: '%DURATION%' },
    ]);
  });
});
