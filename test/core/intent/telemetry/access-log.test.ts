import { expect, test } from 'vitest';
import { object } from '../../../../src/core/decode/read.ts';
import {
  httpAccessLogs,
  listenerAccessLogs,
  tcpAccessLogs,
} from '../../../../src/core/intent/telemetry/access-log.ts';
import type { ListenerClass } from '../../../../src/core/intent/listeners/listener-class.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import { sourcesOf } from '../../../../src/core/model/provenance.ts';
import { contextOf, podYaml, serviceYaml, yamlWorld } from '../yaml-world.ts'; // prettier-ignore

const PROVIDERS = [
  { name: 'b-file', envoyFileAccessLog: { path: '/b', logFormat: { text: '%REQ_WITHOUT_QUERY(:PATH)%' } } },
  { name: 'a-json', envoyFileAccessLog: { logFormat: { labels: { code: '%RESPONSE_CODE%' } }, omitEmptyValues: true } },
  { name: 'als', envoyTcpAls: { service: 'als.shop.svc.cluster.local', port: 9000 } },
  { name: 'otel', envoyOtelAls: { service: 'shop/als.shop.svc.cluster.local', port: 9000, logFormat: { labels: { b: 'x', a: 'y' } } } },
  { name: 'lost', envoyHttpAls: { service: 'none.example.com', port: 9000 } },
]; // prettier-ignore
const ALS = serviceYaml('shop', 'als', '192.0.2.12', 'grpc/9000');

const telemetry = (namespace: string, spec: string): string => `
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: t-${namespace}, namespace: ${namespace} }
spec: { ${spec} }
---`;

function logs(
  yaml: string,
  mesh: JsonObject = {},
  of: ListenerClass = 'sidecar-outbound',
): readonly JsonObject[] {
  // prettier-ignore
  const world = yamlWorld(podYaml('shop', 'web') + yaml, { rootNamespace: 'istio-system', extensionProviders: PROVIDERS, ...mesh }); // prettier-ignore
  return httpAccessLogs(contextOf(world, 'shop/web'), of) ?? [];
}
const paths = (all: readonly JsonObject[]): unknown[] =>
  all.map((log) => object(log, 'typed_config')?.['path']);
const use = (name: string, more = ''): string => `{ providers: [{ name: ${name} }] ${more} }`;

test('the narrowest Telemetry that names providers replaces those of wider ones', () => {
  const root = telemetry('istio-system', `accessLogging: [${use('b-file')}]`);
  const own = telemetry('shop', `accessLogging: [${use('a-json')}]`);
  const selected = telemetry('shop', `selector: { matchLabels: { app: web } }, accessLogging: [${use('b-file')}, ${use('a-json')}]`).replace('t-shop', 'w'); // prettier-ignore
  const unselected = selected.replace('app: web', 'app: other').replace('name: w', 'name: o');
  expect(paths(logs(root))).toEqual(['/b']);
  expect(paths(logs(root + own + unselected))).toEqual(['/dev/stdout']);
  expect(paths(logs(root + own + selected))).toEqual(['/dev/stdout', '/b']);
});

test('logging can be turned off for one side, and a filter narrows what is logged', () => {
  const yaml = telemetry('shop', `accessLogging: [${use('b-file', ', filter: { expression: "response.code >= 500" }')}, { match: { mode: SERVER }, disabled: true }]`); // prettier-ignore
  expect(paths(logs(yaml, {}, 'sidecar-inbound'))).toEqual([]);
  const [log] = logs(yaml);
  expect(log).toMatchObject({ filter: { extension_filter: { typed_config: { expression: 'response.code >= 500' } } } }); // prettier-ignore
  expect(sourcesOf(log ?? {})).toMatchObject({ '': { kind: 'Telemetry', field: 'spec.accessLogging[0]' } }); // prettier-ignore
});

test('a provider that is unknown or leads nowhere leaves logging to accessLogFile', () => {
  const yaml = telemetry('shop', `accessLogging: [${use('nobody')}, ${use('lost')}]`);
  expect(paths(logs(yaml, { accessLogFile: '/mesh' }))).toEqual(['/mesh']);
});

test('formats: text gets a line end and the formatters that it needs, JSON its labels', () => {
  const [json, text] = logs(telemetry('shop', `accessLogging: [${use('b-file')}, ${use('a-json')}]`)); // prettier-ignore
  expect(json).toMatchObject({ typed_config: { log_format: { json_format: { code: '%RESPONSE_CODE%' }, omit_empty_values: true } } }); // prettier-ignore
  expect(text).toMatchObject({
    typed_config: {
      log_format: {
        text_format_source: { inline_string: '%REQ_WITHOUT_QUERY(:PATH)%\n' },
        formatters: [{ name: 'envoy.formatter.req_without_query' }],
      },
    },
  });
});

test('the JSON format of the mesh is taken where it can be read', () => {
  const format = (accessLogFormat: string): unknown =>
    object(logs('', { accessLogFile: '/x', accessLogEncoding: 'JSON', accessLogFormat })[0], 'typed_config', 'log_format', 'json_format'); // prettier-ignore
  expect(format('{"a":"%PROTOCOL%"}')).toEqual({ a: '%PROTOCOL%' });
  expect(format('{"a":')).toHaveProperty('start_time', '%START_TIME%');
});

test('log services are called by their clusters; a service in two namespaces has to be qualified', () => {
  const yaml = ALS + telemetry('shop', `accessLogging: [${use('als')}, ${use('otel')}]`);
  const [als, otel] = logs(yaml);
  const grpc = { envoy_grpc: { cluster_name: 'outbound|9000||als.shop.svc.cluster.local', authority: 'als.shop.svc.cluster.local' } }; // prettier-ignore
  expect(als).toMatchObject({ name: 'envoy.tcp_grpc_access_log', typed_config: { common_config: { log_name: 'tcp_envoy_accesslog', grpc_service: grpc } } }); // prettier-ignore
  expect(otel).toMatchObject({
    typed_config: {
      common_config: { grpc_service: grpc },
      attributes: { values: [{ key: 'a', value: { string_value: 'y' } }, { key: 'b', value: { string_value: 'x' } }] },
    },
  }); // prettier-ignore
});

test('listeners log what no chain took, unless the mesh turns that off', () => {
  const of = (mesh: JsonObject): unknown =>
    listenerAccessLogs(contextOf(yamlWorld(podYaml('shop', 'web'), { accessLogFile: '/x', ...mesh }), 'shop/web'), 'sidecar-outbound'); // prettier-ignore
  expect(of({})).toMatchObject([{ filter: { response_flag_filter: { flags: ['NR'] } } }]);
  expect(of({ disableEnvoyListenerLog: true })).toBeUndefined();
});

test("Envoy's access log service has a logger for each kind of place", () => {
  const context = contextOf(yamlWorld(podYaml('shop', 'web'), { enableEnvoyAccessLogService: true }), 'shop/web'); // prettier-ignore
  const name = (log: JsonObject | undefined): unknown => object(log, 'typed_config', 'common_config')?.['log_name']; // prettier-ignore
  expect(name(httpAccessLogs(context, 'gateway')?.[0])).toBe('http_envoy_accesslog');
  expect(name(tcpAccessLogs(context, 'gateway')?.[0])).toBe('tcp_envoy_accesslog');
  expect(name(listenerAccessLogs(context, 'gateway')?.[0])).toBe('listener_envoy_accesslog');
});
