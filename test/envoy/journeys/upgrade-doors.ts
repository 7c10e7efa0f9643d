import type { Header } from '../../../src/core/wire/http-request.ts';
import type { Draw } from '../chain-scene.ts';
import { httpFilter, perFilter } from '../filters/filter-listener.ts';
import type { Theme } from './theme.ts';

const TYPES = ['websocket', 'websocket', 'WebSocket', 'spdy/3.1', 'CONNECT'];

const configs = (draw: Draw): object =>
  draw([{}, { upgrade_configs: Array.from({ length: draw([1, 2]) }, () => draw(TYPES)).filter((type, at, all) => all.findIndex((one) => one.toLowerCase() === type.toLowerCase()) === at).map((upgrade_type) => ({ upgrade_type, ...draw([{}, {}, { enabled: false }, { enabled: true }]) })) }]); // prettier-ignore

const ALLOWED = { http2_protocol_options: { allow_connect: true } };

const HOSTS = 10;

/** Requests to change the protocol, over HTTP/1 and as extended CONNECT over HTTP/2. */
export const UPGRADES: Theme = {
  name: 'upgrades',
  doors: 24,
  door: (draw) => ({
    filters: [httpFilter('rbac.v3.RBAC')],
    more: {
      ...configs(draw),
      ...draw([{}, ALLOWED, ALLOWED, ALLOWED, ALLOWED, ALLOWED]), // prettier-ignore
    },
    routes: {
      virtual_hosts: Array.from({ length: HOSTS }, (_, at) => ({
        name: `h${at}`,
        domains: [`h${at}.example`, `h${at}.example:80`],
        routes: [
          { name: 'by header', match: { prefix: '/', headers: [{ name: 'upgrade', string_match: { exact: 'websocket', ignore_case: draw([true, false]) } }] }, ...action(draw) },
          ...draw([[], [{ name: 'connect', match: { connect_matcher: {} }, ...action(draw) }]]),
          { name: 'rest', match: { prefix: '/' }, ...action(draw) },
        ],
      })),
    },
  }),
  request: (draw) => {
    const kind = draw(['none', 'upgrade', 'upgrade', 'CONNECT']);
    const protocol = draw(['HTTP/1.1', 'HTTP/2'] as const);
    const type = draw(['websocket', 'websocket', 'websocket', 'websocket', 'websocket', 'websocket', 'WebSocket', 'spdy/3.1', 'h2c', 'other']);
    const headers: Header[] = kind === 'upgrade' ? [['connection', protocol === 'HTTP/2' ? 'Upgrade' : draw(['Upgrade', 'upgrade', 'keep-alive, Upgrade', 'close'])], ['upgrade', type]] : []; // prettier-ignore
    return {
      kinds: [`${kind} over ${protocol}`],
      request: {
        method: kind === 'CONNECT' ? 'CONNECT' : 'GET',
        scheme: 'http',
        protocol,
        authority: `h${draw(Array.from({ length: HOSTS }, (_, at) => at))}.example${kind === 'CONNECT' ? ':80' : ''}`,
        path: kind === 'CONNECT' ? (protocol === 'HTTP/2' ? '' : '') : draw(['/', '/a']),
        headers,
        bodyBytes: 0,
      }, // prettier-ignore
    };
  },
}; // prettier-ignore

const action = (draw: Draw): object => ({
  ...draw([
    { route: { cluster: draw(['c0', 'c1', 'c2']), ...configs(draw) } },
    { route: { cluster: draw(['c0', 'c1', 'c2']), ...configs(draw) } },
    { route: { cluster: draw(['nowhere', 'dead', 'empty']), ...configs(draw) } },
    { direct_response: { status: 206 } },
    { redirect: { path_redirect: '/new' } },
  ]),
  typed_per_filter_config: draw([{}, {}, perFilter('rbac.v3.RBAC', 'rbac.v3.RBACPerRoute', { rbac: { rules: { policies: {} } } })]), // prettier-ignore
});
