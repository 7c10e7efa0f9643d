import type { Header, HttpRequest } from '../../../src/core/wire/http-request.ts';
import type { Draw } from '../chain-scene.ts';
import { perFilter } from './filter-listener.ts';

const percentage = (draw: Draw): object => ({
  numerator: draw([0, 100, 100, 100]),
  denominator: 'HUNDRED',
});

const FAULT = 'type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault';

const HEADERS = [{ name: 'x-a', string_match: { exact: 'x' } }, { name: 'x-a', present_match: true }, { name: ':method', string_match: { exact: 'GET' } }]; // prettier-ignore

/** HTTPFault of every kind, with shares that leave nothing to chance. */
const fault = (draw: Draw): object => ({
  ...draw([{}, { delay: { fixed_delay: draw(['0.01s', '0.02s']), percentage: percentage(draw) } }, { delay: { header_delay: {}, percentage: percentage(draw) } }]),
  ...draw([{}, { abort: { http_status: draw([503, 418, 404]), percentage: percentage(draw) } }, { abort: { http_status: 500, percentage: percentage(draw) } }, { abort: { grpc_status: draw([5, 14]), percentage: percentage(draw) } }, { abort: { header_abort: {}, percentage: percentage(draw) } }]),
  ...draw([{}, {}, { headers: [draw(HEADERS)] }]),
  ...draw([{}, {}, {}, { upstream_cluster: 'other' }]),
  ...draw([{}, {}, {}, { downstream_nodes: ['node-a'] }]),
}); // prettier-ignore

const origin = (draw: Draw): object[] => draw([[{ exact: 'http://good' }], [{ exact: '*' }], [{ safe_regex: { regex: 'http://g.*' } }, { suffix: '.good' }], [{ prefix: 'http://go' }]]); // prettier-ignore

const cors = (draw: Draw): object => ({
  allow_origin_string_match: origin(draw),
  allow_methods: 'GET',
  ...draw([{}, { forward_not_matching_preflights: false }]),
  ...draw([
    {},
    { filter_enabled: { default_value: { numerator: draw([0, 100]), denominator: 'HUNDRED' } } },
  ]),
});

const KINDS: Readonly<Record<string, (draw: Draw) => object>> = {
  fault: (draw) => perFilter('fault.v3.HTTPFault', 'fault.v3.HTTPFault', fault(draw)),
  cors: (draw) => perFilter('cors.v3.Cors', 'cors.v3.CorsPolicy', cors(draw)),
  both: (draw) => ({
    ...perFilter('fault.v3.HTTPFault', 'fault.v3.HTTPFault', fault(draw)),
    ...perFilter('cors.v3.Cors', 'cors.v3.CorsPolicy', cors(draw)),
  }),
  disabled: (draw) => ({
    'envoy.filters.http.fault': {
      '@type': 'type.googleapis.com/envoy.config.route.v3.FilterConfig',
      ...draw([{ disabled: true }, { config: { '@type': FAULT, abort: { http_status: 599, percentage: percentage(draw) } } }, { config: { '@type': FAULT, ...fault(draw) } }]),
    },
  }),
  lua: (draw) => perFilter('lua.v3.Lua', 'lua.v3.LuaPerRoute', draw([{ disabled: true }, { source_code: { inline_string: 'function envoy_on_request(h)\n  h:headers():add("x-a", "x")\n  h:headers():replace("origin", "http://good")\nend' } }, { source_code: { inline_string: 'function envoy_on_request(h) h:headers():remove("origin") end' } }])),
  limit: (draw) => perFilter('local_ratelimit.v3.LocalRateLimit', 'local_ratelimit.v3.LocalRateLimit', { stat_prefix: 'l', token_bucket: { max_tokens: 1000, tokens_per_fill: 1000, fill_interval: '1s' }, ...draw([{}, { filter_enabled: { default_value: { numerator: 100 } }, filter_enforced: { default_value: { numerator: 100 } } }]) }),
  buffer: (draw) => perFilter('buffer.v3.Buffer', 'buffer.v3.BufferPerRoute', draw([{ disabled: true }, { buffer: { max_request_bytes: 50 } }, { buffer: { max_request_bytes: 5000 } }])),
}; // prettier-ignore

/** What a route says about filters, by the name of its kind. */
export function someSettings(draw: Draw, at: number): { readonly kind: string; readonly settings: object } {
  const kind = Object.keys(KINDS)[at % Object.keys(KINDS).length] ?? 'fault';
  return { kind, settings: KINDS[kind]?.(draw) ?? {} };
} // prettier-ignore

export const someCall = (draw: Draw): HttpRequest => {
  const headers: Header[] = [
    ...draw([[], [['x-a', 'x']], [['x-a', 'y']]]),
    ...draw([[], [['x-envoy-fault-abort-request', draw(['429', '199', 'x'])]], [['x-envoy-fault-abort-request', '431'], ['x-envoy-fault-abort-request-percentage', draw(['0', '100', '100'])]]]),
    ...draw([[], [], [['x-envoy-fault-abort-grpc-request', '9']]]),
    ...draw([[], [['x-envoy-fault-delay-request', '5']], [['x-envoy-fault-delay-request', '5'], ['x-envoy-fault-delay-request-percentage', '0']]]),
    ...draw([[], [], [['content-type', draw(['application/grpc', 'application/grpc+proto', 'application/json'])]]]),
    ...draw([[], [['x-envoy-downstream-service-node', draw(['node-a', 'node-b'])]]]),
    ...draw([[], [['origin', draw(['http://good', 'http://x.good', 'http://evil', 'http://gone'])]], [['origin', draw(['http://good', 'http://evil'])]]]),
    ...draw([[], [['access-control-request-method', 'GET']]]),
  ].map(([name = '', value = '']): Header => [name, value]);
  return { scheme: 'http', protocol: 'HTTP/1.1', method: draw(['GET', 'OPTIONS', 'POST']), path: '/a', authority: 'shop.example', headers, bodyBytes: draw([0, 0, 100, 2000]) };
}; // prettier-ignore
