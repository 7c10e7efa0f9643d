import type { Draw } from '../chain-scene.ts';
import { httpFilter, perFilter } from '../filters/filter-listener.ts';
import type { Theme } from './theme.ts';

const FAULT = 'fault.v3.HTTPFault';

/** Few values: what is as probable as something else is counted with it. */
const SHARES = [20, 50, 80] as const;

const percent = (numerator: number): object => ({ default_value: { numerator } });

const clusters = (names: readonly string[], weights: readonly number[]): object => ({
  weighted_clusters: { clusters: names.map((name, at) => ({ name, weight: weights[at] ?? 1 })) },
});

const abort = (draw: Draw): object =>
  perFilter(FAULT, FAULT, { abort: { http_status: draw([429, 503]), percentage: { numerator: draw(SHARES) } } }); // prettier-ignore

const delay = (draw: Draw): object =>
  perFilter(FAULT, FAULT, { delay: { fixed_delay: '0.001s', percentage: { numerator: draw(SHARES) } } }); // prettier-ignore

const copies = (draw: Draw): object => ({
  request_mirror_policies: [
    { cluster: 'm0', runtime_fraction: percent(draw([10, 40])) },
    { cluster: 'm1', runtime_fraction: percent(draw([40, 90])) },
  ],
});

/** Tried again after an endpoint that takes no connection; without a timeout, for upstreams are told how much of it is left. */
const retries = (draw: Draw, more: object = {}): object => ({
  timeout: '0s',
  retry_policy: {
    retry_on: 'connect-failure',
    num_retries: draw([1, 2]),
    retry_back_off: { base_interval: '0.001s', max_interval: '0.002s' },
    ...more,
  },
});

/** At a host that was not tried before, if so many picks find one. */
const elsewhere = (draw: Draw): object =>
  retries(draw, {
    retry_host_predicate: [
      {
        name: 'envoy.retry_host_predicates.previous_hosts',
        typed_config: { '@type': 'type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate' },
      },
    ],
    ...draw([{}, { host_selection_retry_max_attempts: 2 }]),
  }); // prettier-ignore

type Maker = (draw: Draw) => readonly object[];

const one = (route: object, more: object = {}): object => ({ match: { prefix: '/' }, route, ...more }); // prettier-ignore
const some = (draw: Draw, route: object): object => ({ match: { prefix: '/', runtime_fraction: percent(draw(SHARES)) }, route }); // prettier-ignore
const split = (draw: Draw): object => clusters(draw([['c0', 'c1'], ['c1', 'c2'], ['c0', 'nowhere']]), draw([[20, 80], [50, 50], [1, 4]])); // prettier-ignore

/** The routes of a virtual host, by what chance decides there. Envoy takes the same number for fractions, splits and copies. */
const KINDS: Readonly<Record<string, Maker>> = {
  'split of two': (draw) => [one(split(draw))],
  'split of three': (draw) => [one(clusters(['c0', 'c1', 'c2'], draw([[20, 30, 50], [1, 1, 3]])))], // prettier-ignore
  'fraction of requests': (draw) => [some(draw, { cluster: 'c0' }), one({ cluster: 'c1' })],
  'fractions, one after the other': (draw) => [some(draw, { cluster: 'c0' }), some(draw, { cluster: 'c1' }), one({ cluster: 'c2' })], // prettier-ignore
  'fraction and split': (draw) => [some(draw, split(draw)), one({ cluster: 'c2' })],
  'copies of some': (draw) => [one({ cluster: 'c0', ...copies(draw) })],
  'split and copies': (draw) => [one({ ...split(draw), ...copies(draw) })],
  'abort of some': (draw) => [one({ cluster: 'c0' }, { typed_per_filter_config: abort(draw) })],
  'delay of some': (draw) => [one({ cluster: 'c0' }, { typed_per_filter_config: delay(draw) })],
  'split and abort': (draw) => [one(split(draw), { typed_per_filter_config: abort(draw) })],
  'one of two endpoints': () => [one({ cluster: 'half' })],
  'retries at one of two endpoints': (draw) => [one({ cluster: 'half', ...retries(draw) })],
  'retries elsewhere': (draw) => [one({ cluster: draw(['half', 'least']), ...elsewhere(draw) })],
  'split and retries': (draw) => [one({ ...clusters(['half', draw(['c0', 'dead'])], [50, 50]), ...retries(draw) })], // prettier-ignore
}; // prettier-ignore

/** Of each kind several hosts. */
const HOSTS = Object.keys(KINDS).flatMap((kind, at) => [1, 2, 3].map((turn) => ({ kind, name: `k${at}-${turn}` }))); // prettier-ignore

/** What chance decides: which route, cluster and endpoint, who gets copies, whose requests are spoilt. */
export const CHANCE: Theme = {
  name: 'chance',
  chanceTimes: 2,
  doors: 2,
  door: (draw) => ({
    filters: [httpFilter(FAULT)],
    routes: {
      virtual_hosts: HOSTS.map(({ kind, name }) => ({ name, domains: [`${name}.example`], routes: KINDS[kind]?.(draw) ?? [] })), // prettier-ignore
    },
  }),
  request: (draw) => {
    const { kind, name } = draw(HOSTS);
    return {
      kinds: [`chance: ${kind}`],
      request: { method: 'GET', scheme: 'http', protocol: draw(['HTTP/1.1', 'HTTP/2']), authority: `${name}.example`, path: '/a', headers: [], bodyBytes: 0 }, // prettier-ignore
    };
  },
};
