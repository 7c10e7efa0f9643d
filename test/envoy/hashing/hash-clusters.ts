import { socket } from '../../support/envoy-config.ts';
import type { Draw } from '../chain-scene.ts';

const POLICIES = 'type.googleapis.com/envoy.extensions.load_balancing_policies.';

/** A cluster and what it is for the table. */
export interface HashCluster {
  readonly kinds: readonly string[];
  readonly cluster: object;
  /** "ip" of each host. */
  readonly hosts: readonly string[];
}

interface HostDraft {
  readonly ip: string;
  readonly weight: number;
  readonly health: string;
  readonly priority: number;
  readonly zone: string;
  readonly hashKey: string | undefined;
}

/** Small primes, and what Istio's default is. */
const TABLES = [2, 3, 5, 11, 53, 101, 251, 5003, 65_537] as const;
const RINGS = [
  {},
  { minimum_ring_size: 1 },
  { minimum_ring_size: 7, maximum_ring_size: 10 },
  { minimum_ring_size: 64, maximum_ring_size: 100 },
  { minimum_ring_size: 1024 },
  { minimum_ring_size: 2000, maximum_ring_size: 2048 },
  { hash_function: 'MURMUR_HASH_2' },
  { minimum_ring_size: 100, hash_function: 'MURMUR_HASH_2' },
] as const;

const WEIGHTS: readonly (readonly number[])[] = [
  [1],
  [1],
  [1, 2, 3],
  [1, 7, 100],
  [5, 10, 15, 128],
];
const HEALTH: readonly (readonly string[])[] = [['HEALTHY'], ['HEALTHY'], ['HEALTHY', 'HEALTHY', 'UNHEALTHY'], ['HEALTHY', 'UNHEALTHY', 'DEGRADED'], ['UNHEALTHY', 'UNHEALTHY', 'HEALTHY']]; // prettier-ignore
const COUNTS = [1, 2, 2, 3, 3, 4, 5, 6, 8, 12] as const;
const BYTES = [0, 1, 2, 3, 7, 19, 20, 99, 100, 101, 200, 254] as const;

/** @param port of a server at all addresses of 127.0.0.0/8 */
export function someCluster(draw: Draw, name: string, port: number): HashCluster {
  const [weights, health] = [draw(WEIGHTS), draw(HEALTH)];
  const priorities = draw([[0], [0], [0, 1], [0, 1, 2]]);
  const zones = draw([['a'], ['a'], ['b', 'a'], ['c', 'a', 'b']]);
  const hasKeys = draw([true, false, false, false]);
  const ips = [...new Set(Array.from({ length: draw(COUNTS) }, () => `127.${draw(BYTES)}.${draw(BYTES)}.${draw(BYTES) + 1}`))];
  const hosts = ips.map((ip, at): HostDraft => ({
    ip, weight: draw(weights), health: draw(health), priority: draw(priorities), zone: draw(zones), hashKey: hasKeys ? `key-${at}` : undefined,
  }));
  const usesNames = draw([true, false, false]);
  const isWeighted = zones.length > 1 && draw([true, true, false]);
  const { kinds, fields } = draw([ring, maglev])(draw, { usesNames, isWeighted });
  return {
    hosts: ips,
    kinds: [
      ...kinds,
      hosts.length === 1 ? 'one host' : 'several hosts',
      ...(weights.length > 1 ? ['uneven weights'] : []),
      ...(health.length > 1 ? ['hosts of any health'] : []),
      ...(priorities.length > 1 ? ['several priorities'] : []),
      ...(zones.length > 1 ? [isWeighted ? 'weighted localities' : 'several localities'] : []),
      ...(hasKeys ? ['hash keys in metadata'] : usesNames ? ['host names'] : ['addresses']),
    ],
    cluster: {
      name,
      // Envoy takes names only where it has resolved them, and addresses resolve to themselves.
      type: usesNames ? 'STRICT_DNS' : 'STATIC',
      ...(usesNames ? { dns_refresh_rate: '3600s' } : {}),
      circuit_breakers: { thresholds: [{ max_connections: 10_000, max_pending_requests: 10_000, max_requests: 10_000, max_retries: 10_000 }] },
      load_assignment: { cluster_name: name, endpoints: groups(draw, hosts, port) },
      ...fields,
    },
  };
} // prettier-ignore

interface Shared {
  readonly usesNames: boolean;
  readonly isWeighted: boolean;
}

interface Policy {
  readonly kinds: readonly string[];
  readonly fields: object;
}

const names = ({ usesNames }: Shared): object =>
  usesNames ? { consistent_hashing_lb_config: { use_hostname_for_hashing: true } } : {};
const localities = ({ isWeighted }: Shared): object =>
  isWeighted ? { locality_weighted_lb_config: {} } : {};
const panic = (draw: Draw): object =>
  draw([{}, {}, { healthy_panic_threshold: { value: 0 } }, { healthy_panic_threshold: { value: 90 } }]); // prettier-ignore

function ring(draw: Draw, shared: Shared): Policy {
  const own = draw(RINGS);
  const kinds = ['ring', 'hash_function' in own ? 'ring by murmur' : 'ring by xxHash'];
  if (draw([true, false, false]))
    return { kinds: [...kinds, 'typed policy'], fields: typed('ring_hash.v3.RingHash', { ...own, ...names(shared), ...localities(shared) }, draw) }; // prettier-ignore
  return {
    kinds,
    fields: { lb_policy: 'RING_HASH', ring_hash_lb_config: own, common_lb_config: { ...names(shared), ...localities(shared), ...panic(draw) } }, // prettier-ignore
  };
}

function maglev(draw: Draw, shared: Shared): Policy {
  const own = draw([{}, ...TABLES.map((size) => ({ table_size: size }))]);
  if (draw([true, false, false]))
    return { kinds: ['maglev', 'typed policy'], fields: typed('maglev.v3.Maglev', { ...own, ...names(shared), ...localities(shared) }, draw) }; // prettier-ignore
  return {
    kinds: ['maglev'],
    fields: { lb_policy: 'MAGLEV', maglev_lb_config: own, common_lb_config: { ...names(shared), ...localities(shared), ...panic(draw) } }, // prettier-ignore
  };
}

const typed = (type: string, config: object, draw: Draw): object => ({
  load_balancing_policy: {
    policies: [{ typed_extension_config: { name: `envoy.load_balancing_policies.${type.slice(0, type.indexOf('.'))}`, typed_config: { '@type': POLICIES + type, ...config } } }],
  },
  common_lb_config: panic(draw),
}); // prettier-ignore

/** Localities of each priority, in the order in which they are drawn. */
function groups(draw: Draw, hosts: readonly HostDraft[], port: number): object[] {
  const keys = [...new Set(hosts.map(({ priority, zone }) => `${priority} ${zone}`))];
  return keys.map((key) => {
    const own = hosts.filter(({ priority, zone }) => `${priority} ${zone}` === key);
    return {
      priority: own[0]?.priority ?? 0,
      locality: { region: 'eu', zone: own[0]?.zone ?? '' },
      ...draw([{}, { load_balancing_weight: 1 }, { load_balancing_weight: 3 }, { load_balancing_weight: 50 }]), // prettier-ignore
      lb_endpoints: own.map(({ ip, weight, health, hashKey }) => ({
        endpoint: { address: socket(port, ip), hostname: `${ip.replaceAll('.', '-')}.shop.internal` },
        health_status: health,
        load_balancing_weight: weight,
        ...(hashKey === undefined ? {} : { metadata: { filter_metadata: { 'envoy.lb': { hash_key: hashKey } } } }),
      })),
    };
  }); // prettier-ignore
}
