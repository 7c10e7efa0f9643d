import type { Header } from '../../../src/core/wire/http-request.ts';
import type { Draw } from '../chain-scene.ts';
import { httpFilter, perFilter } from '../filters/filter-listener.ts';
import { someHeaderOperations } from '../routes/operations.ts';
import type { Theme } from './theme.ts';

const HOSTS = 12;
const LUA = 'lua.v3.Lua';

/** Changes headers, or nothing, and so has the route chosen anew. */
const SCRIPTS = [
  'function envoy_on_request(h) h:headers():add("x-lua", "1") end',
  'function envoy_on_request(h) h:headers():remove("x-a") end',
  'function envoy_on_request(h) h:clearRouteCache() end',
];

const timeouts = (draw: Draw): object => ({
  ...draw([{}, { timeout: '3s' }, { timeout: '0s' }]),
  ...draw([
    {},
    { max_grpc_timeout: '9s' },
    { max_grpc_timeout: '0s', grpc_timeout_offset: '1s' },
    { max_stream_duration: {} },
    { max_stream_duration: { max_stream_duration: '0s' } },
    { max_stream_duration: { max_stream_duration: '40s' } },
    { max_stream_duration: { grpc_timeout_header_max: '50s', grpc_timeout_header_offset: '1s' } },
    { max_stream_duration: { max_stream_duration: '30s', grpc_timeout_header_max: '0s' } },
  ]),
});

const match = (draw: Draw): object => ({
  prefix: draw(['/', '/svc', '/svc/Get']),
  ...draw([{}, { grpc: {} }, { headers: [{ name: 'grpc-timeout', string_match: { suffix: 'm' } }] }, { headers: [{ name: 'te', string_match: { exact: 'trailers' } }] }, { headers: [{ name: 'x-lua', present_match: true }] }, { headers: [{ name: ':scheme', string_match: { exact: 'https' } }] }, { headers: [{ name: 'x-a', present_match: false }] }]), // prettier-ignore
});

const target = (draw: Draw): object => ({
  ...draw([{ cluster: 'c0' }, { cluster: 'h0' }, { cluster: 'h1' }, { cluster: 'nowhere' }, { cluster: 'dead' }, { cluster: 'empty' }, { cluster_header: 'x-to' }, { cluster: 'h0', host_rewrite_literal: 'rewritten.example' }, { cluster: 'h0', prefix_rewrite: '/new' }]), // prettier-ignore
  ...timeouts(draw),
});

/** gRPC and whatever else over HTTP/2, to upstreams of HTTP/1 and HTTP/2: matching, local replies, deadlines, routes chosen anew. */
export const GRPC: Theme = {
  name: 'gRPC and HTTP/2',
  doors: 16,
  door: (draw, at) => ({
    isTls: at % 2 === 1,
    filters: [httpFilter(LUA), httpFilter('fault.v3.HTTPFault'), httpFilter('rbac.v3.RBAC')],
    more: draw([{}, { common_http_protocol_options: { max_stream_duration: '100s' } }]),
    routes: {
      virtual_hosts: Array.from({ length: HOSTS }, (_, host) => ({
        name: `h${host}`,
        domains: [`h${host}.example`],
        typed_per_filter_config: draw([{}, perFilter(LUA, 'lua.v3.LuaPerRoute', { source_code: { inline_string: draw(SCRIPTS) } })]),
        routes: [0, 1, 2].map((index) => ({
          name: `h${host}-${index}`,
          match: index === 2 ? { prefix: '/' } : match(draw),
          ...draw([{ route: target(draw) }, { route: target(draw) }, { route: target(draw) }, { direct_response: { status: draw([206, 404, 503]) } }, { redirect: { host_redirect: 'moved.example' } }]),
          ...draw([{}, someHeaderOperations(draw)]),
          typed_per_filter_config: {
            ...draw([{}, {}, {}, perFilter('rbac.v3.RBAC', 'rbac.v3.RBACPerRoute', { rbac: { rules: { policies: {} } } })]),
            ...draw([{}, {}, {}, {}, perFilter('fault.v3.HTTPFault', 'fault.v3.HTTPFault', { abort: { ...draw([{ http_status: 429 }, { grpc_status: 8 }]), percentage: { numerator: 100 } } })]),
          },
        })),
      })),
    },
  }),
  request: (draw, door) => {
    const protocol = draw(['HTTP/1.1', 'HTTP/2', 'HTTP/2', 'HTTP/2'] as const);
    const type = draw(['application/grpc', 'application/grpc', 'application/grpc+proto', 'application/grpc-web', 'application/json', '']);
    const headers: Header[] = [
      ...(type === '' ? [] : [['content-type', type] as const]),
      ...draw<Header[]>([[], [['grpc-timeout', draw(['5S', '1M', '4000m', '5000001u', 'x', '99999999H'])]], [['grpc-timeout', '200S']]]),
      ...draw<Header[]>([[], [['te', 'trailers']]]),
      ...draw<Header[]>([[], [['x-a', '1']]]),
      ...draw<Header[]>([[], [['x-to', draw(['c1', 'h0', 'nowhere'])]]]),
      ...(protocol === 'HTTP/2' ? draw<Header[]>([[], [], [], [['cookie', 'a=1'], ['cookie', 'b=2']]]) : []),
    ];
    return {
      kinds: [`${door % 2 === 1 ? 'TLS, ' : ''}${protocol}`, `content type ${type || 'none'}`],
      request: { method: draw(['POST', 'POST', 'GET']), scheme: door % 2 === 1 ? 'https' : 'http', protocol, authority: `h${draw(Array.from({ length: HOSTS }, (_, at) => at))}.example`, path: draw(['/svc/Get', '/svc/Put', '/other']), headers, bodyBytes: draw([0, 0, 7]) },
    };
  },
}; // prettier-ignore
