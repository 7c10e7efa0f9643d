import { loadAssignment, socket } from '../../support/envoy-config.ts';
import type { Draw } from '../chain-scene.ts';
import type { Way } from './said.ts';
import type { Ground } from './wire-scene.ts';

export const SERVERS = ['red', 'green', 'blue'] as const;

const EXTENSIONS = 'type.googleapis.com/envoy.extensions.';

interface HostDraft {
  readonly port: number;
  readonly health?: 'UNHEALTHY' | 'DEGRADED';
  readonly priority?: number;
  readonly weight?: number;
}

const cluster = (name: string, hosts: readonly HostDraft[], more: object = {}): object => ({
  name,
  type: 'STATIC',
  connect_timeout: '2s',
  load_assignment: {
    cluster_name: name,
    endpoints: [...new Set(hosts.map(({ priority = 0 }) => priority))].map((priority) => ({
      priority,
      lb_endpoints: hosts.filter((host) => (host.priority ?? 0) === priority).map(({ port, health = 'HEALTHY', weight = 1 }) => ({ endpoint: { address: socket(port) }, health_status: health, load_balancing_weight: weight })),
    })),
  },
  ...more,
}); // prettier-ignore

/** Clusters of all states, by the kind for which they stand. */
export function tcpClusters({ portOf, dead }: Pick<Ground, 'portOf' | 'dead'>): object[] {
  const [red, green, blue] = SERVERS.map(portOf);
  if (red === undefined || green === undefined || blue === undefined) throw new Error('no servers');
  const random = { lb_policy: 'RANDOM' };
  return [
    // Named by an SNI.
    cluster('a.example.com', [{ port: green }]),
    cluster('b.example.com', [{ port: blue }]),
    ...SERVERS.map((name) => ({ name, type: 'STATIC', load_assignment: loadAssignment(name, [portOf(name)]) })),
    cluster('dead endpoint', [{ port: dead }]),
    { name: 'no endpoint', type: 'STATIC' },
    cluster('half dead', [{ port: red }, { port: dead }], random),
    cluster('half dead in turn', [{ port: green }, { port: dead }]),
    cluster('unhealthy endpoints', [{ port: red, health: 'UNHEALTHY' }, { port: green }, { port: blue }], random),
    cluster('priorities', [{ port: red, health: 'UNHEALTHY' }, { port: blue, priority: 1 }, { port: green, priority: 1 }], random),
    cluster('spill-over', [{ port: red }, { port: red, health: 'UNHEALTHY' }, { port: red, health: 'UNHEALTHY' }, { port: green, priority: 1 }], random),
    cluster('degraded endpoints', [{ port: red }, { port: blue, health: 'DEGRADED' }, { port: dead, health: 'UNHEALTHY' }], random),
    cluster('panic', [{ port: red, health: 'UNHEALTHY' }, { port: green, health: 'UNHEALTHY' }], random),
    cluster('no panic', [{ port: red, health: 'UNHEALTHY' }], { common_lb_config: { healthy_panic_threshold: { value: 0 } } }),
    cluster('endpoint weights', [{ port: red, weight: 3 }, { port: blue, weight: 1 }]),
  ]; // prettier-ignore
}

/** Clusters that a TCP proxy may name; of the last one there is none. */
const STATES = ['dead endpoint', 'no endpoint', 'half dead', 'half dead in turn', 'unhealthy endpoints', 'priorities', 'spill-over', 'degraded endpoints', 'panic', 'no panic', 'endpoint weights', 'missing cluster'] as const; // prettier-ignore

interface Target {
  readonly kinds: readonly string[];
  readonly proxy: object;
  /** Filters before the proxy. */
  readonly before?: readonly object[];
}

const networkFilter = (type: string, config: object = {}): object => ({
  name: type,
  typed_config: { '@type': `${EXTENSIONS}filters.network.${type}`, ...config },
});

const named = (draw: Draw): object =>
  networkFilter('set_filter_state.v3.Config', {
    // Without TLS both are set at once.
    [draw(['on_new_connection', 'on_new_connection', 'on_downstream_tls_handshake'])]: [{ object_key: 'envoy.tcp_proxy.cluster', format_string: { text_format_source: { inline_string: draw(['green', 'blue', '%REQUESTED_SERVER_NAME%', '%REQ(:method)%']) } }, skip_if_empty: true }],
  }); // prettier-ignore

const target = (draw: Draw, wanted?: string): Target => {
  const attempts = draw([1, 1, 2, 3]);
  const more = attempts === 1 ? {} : { max_connect_attempts: attempts };
  const kinds = attempts === 1 ? [] : ['several attempts'];
  if (wanted === 'weighted clusters') {
    const names = [...SERVERS, draw(STATES)].slice(draw([0, 0, 1]), draw([3, 4]));
    return { kinds: [...kinds, wanted], proxy: { ...more, weighted_clusters: { clusters: names.map((name) => ({ name, weight: draw([2, 3]) })) } } }; // prettier-ignore
  }
  if (wanted === 'several attempts') return { kinds: [wanted], proxy: { cluster: draw(['half dead', 'half dead in turn']), max_connect_attempts: draw([2, 3, 4]) } }; // prettier-ignore
  // Nothing comes before a split.
  const own = draw([{ cluster: 'red' }, { cluster: 'red' }, { weighted_clusters: { clusters: [{ name: 'green', weight: 1 }] } }]); // prettier-ignore
  if (wanted === 'cluster of the SNI') return { kinds: [...kinds, wanted], proxy: { ...more, ...own }, before: [networkFilter('sni_cluster.v3.SniCluster')] }; // prettier-ignore
  if (wanted === 'cluster of filter state') return { kinds: [...kinds, wanted], proxy: { ...more, ...own }, before: [named(draw)] }; // prettier-ignore
  const name = wanted ?? draw(SERVERS);
  return { kinds: wanted === undefined ? kinds : [...kinds, name], proxy: { ...more, cluster: name } }; // prettier-ignore
};

/** Ways in which a listener tells connections to one address apart. */
const FORMS: Readonly<Record<string, readonly object[]>> = {
  'one chain': [{}],
  'chains by SNI': [{ server_names: ['a.example.com'] }, { server_names: ['*.example.com'] }, {}],
  'chains by SNI, else none': [{ server_names: ['a.example.com', 'b.test'] }, { server_names: ['*.com', 'c.test'] }],
  'chains by ALPN': [{ application_protocols: ['h2'] }, { application_protocols: ['istio'] }, {}],
  'chains by transport': [{ transport_protocol: 'tls' }, { transport_protocol: 'raw_buffer' }],
}; // prettier-ignore

export interface DrawnProxies {
  readonly kinds: readonly string[];
  /** What the chains ask for beside the address, and their filters, of which the last is a TCP proxy. */
  readonly chains: readonly { readonly match: object; readonly filters: readonly object[] }[];
}

const WANTED = [
  ...STATES,
  'weighted clusters',
  'several attempts',
  'weighted clusters',
  'weighted clusters',
  'cluster of the SNI',
  'cluster of filter state',
] as const;

const CLOSING: ReadonlySet<string | undefined> = new Set(['dead endpoint', 'no endpoint', 'no panic', 'missing cluster']); // prettier-ignore

export function someProxies(draw: Draw, at: number): DrawnProxies {
  const wanted = WANTED[at % WANTED.length];
  const isMixed = wanted === 'weighted clusters' || wanted === 'several attempts';
  const forms = Object.keys(FORMS).filter((name) => isMixed || (name !== 'one chain' && !(CLOSING.has(wanted) && name.endsWith('none')))); // prettier-ignore
  const form = wanted === 'weighted clusters' && at % 2 === 1 ? 'one chain' : draw(forms);
  const matches = FORMS[form] ?? [];
  // Not the last of them, which takes most connections.
  const chosen = matches[at % Math.max(1, Math.min(2, matches.length - 1))];
  const targets = matches.map((match) => ({ match, ...target(draw, match === chosen ? wanted : undefined) })); // prettier-ignore
  return {
    kinds: [...new Set([form, ...targets.flatMap(({ kinds }) => kinds)])].map((kind) => `TCP proxy: ${kind}`),
    chains: targets.map(({ match, proxy, before = [] }) => ({ match, filters: [...before, networkFilter('tcp_proxy.v3.TcpProxy', { stat_prefix: 'tcp', ...proxy })] })),
  };
} // prettier-ignore

export const someCall = (draw: Draw, destination: string, port: number): Way => ({
  destination,
  port,
  source: '127.0.0.1',
  says: 'hello',
  ...(draw([true, true, true, false])
    ? { tls: { serverName: draw(['a.example.com', 'A.Example.com', 'b.example.com', 'b.test', 'c.test', '']), alpn: draw([[], ['h2'], ['istio', 'h2'], ['http/1.1']]) } }
    : {}),
}); // prettier-ignore
