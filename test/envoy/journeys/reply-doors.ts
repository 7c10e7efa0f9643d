import type { Draw } from '../chain-scene.ts';
import { httpFilter, perFilter } from '../filters/filter-listener.ts';
import type { Theme } from './theme.ts';

const FAULT = 'fault.v3.HTTPFault';
const CORS = 'cors.v3.Cors';
const STATUSES = [200, 404, 418, 429, 500, 503, 599] as const;

const status = (op: string, value: number): object => ({
  status_code_filter: { comparison: { op, value: { default_value: value, runtime_key: 'none' } } },
});

function filter(draw: Draw, depth = 2): object {
  const leaf = draw([
    () => status(draw(['EQ', 'GE', 'LE', 'NE']), draw(STATUSES)),
    () => ({ response_flag_filter: { flags: draw([['NR'], ['UH', 'UF'], ['NC'], ['FI']]) } }),
    () => ({ response_flag_filter: {} }),
  ]); // prettier-ignore
  if (depth === 0 || draw([true, true, false])) return leaf();
  const filters = [filter(draw, depth - 1), filter(draw, depth - 1)];
  return draw([{ and_filter: { filters } }, { or_filter: { filters } }]);
}

const mapper = (draw: Draw): object => ({
  filter: filter(draw),
  ...draw([{ body: { inline_string: 'sorry' } }, ...[201, 204, 418, 451, 502, 511].map((code) => ({ status_code: code }))]),
}); // prettier-ignore

const to = (cluster: string): object => ({ match: { prefix: '/' }, route: { cluster } });

/** The routes of a virtual host, by who answers there. */
const KINDS: Readonly<Record<string, (draw: Draw) => readonly object[]>> = {
  '404 of its own': () => [],
  'direct response': (draw) => [{ match: { prefix: '/' }, direct_response: { status: draw(STATUSES) } }],
  redirect: (draw) => [{ match: { prefix: '/' }, redirect: { path_redirect: '/b', ...draw([{}, { response_code: 'FOUND' }]) } }],
  'missing cluster': () => [to('nowhere')],
  'dead endpoint': () => [to('dead')],
  'no endpoint': () => [to('empty')],
  fault: (draw) => [{ ...to('c0'), typed_per_filter_config: perFilter(FAULT, FAULT, { abort: { http_status: draw(STATUSES), percentage: { numerator: 100 } } }) }],
  preflight: () => [{ ...to('c0'), typed_per_filter_config: perFilter(CORS, 'cors.v3.CorsPolicy', { allow_origin_string_match: [{ exact: 'https://a' }] }) }],
  "the upstream's": () => [to('c0')],
}; // prettier-ignore

const HOSTS = Object.keys(KINDS).flatMap((kind, at) => [1, 2].map((turn) => ({ kind, name: `k${at}-${turn}` }))); // prettier-ignore

/** Answers of the proxy's own that its connection manager changes (local_reply_config), beside those of upstreams, which it does not. */
export const REPLIES: Theme = {
  name: 'rewritten answers',
  doors: 24,
  door: (draw) => ({
    filters: [httpFilter(CORS), httpFilter(FAULT)],
    more: { local_reply_config: { mappers: draw([[0], [0, 1, 2], [0, 1, 2, 3]]).map(() => mapper(draw)) } }, // prettier-ignore
    routes: {
      virtual_hosts: HOSTS.map(({ kind, name }) => ({ name, domains: [`${name}.example`], routes: KINDS[kind]?.(draw) ?? [] })), // prettier-ignore
    },
  }),
  request: (draw) => {
    const { kind, name } = draw(HOSTS);
    const fail = kind === "the upstream's" ? draw(['', '404', '503']) : '';
    const isPreflight = kind === 'preflight';
    const type = isPreflight ? '' : draw(['', '', 'application/grpc']);
    return {
      kinds: [`answer: ${kind}`],
      request: {
        method: isPreflight ? 'OPTIONS' : 'GET', scheme: 'http', protocol: draw(['HTTP/1.1', 'HTTP/2']), authority: `${name}.example`, path: '/a', bodyBytes: 0,
        headers: [
          ...(isPreflight ? [['origin', draw(['https://a', 'https://b'])] as const, ['access-control-request-method', 'PUT'] as const] : []),
          ...(type === '' ? [] : [['content-type', type] as const]),
          ...(fail === '' ? [] : [['x-test-fail', fail] as const]),
        ],
      },
    };
  },
}; // prettier-ignore
