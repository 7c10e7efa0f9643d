import { addressText } from '../decode/address.ts';
import { object, objects } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';
import type { ClusterStatus } from '../model/envoy/cluster-status.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { hostHealth } from '../query/endpoint-health.ts';
import { compareText } from '../query/order.ts';
import { hostKey, KUBERNETES, type AddressBook, type KnownAddress } from './endpoint-sources.ts';
import { judge, type EndpointFinding, type EndpointSteps } from './endpoint-verdict.ts';

/** What each step on the way from a Pod to a connection knows of one address; null where that step was not read. */
export interface EndpointTrace extends EndpointSteps, EndpointFinding {
  readonly cluster: string;
  readonly address: string;
}

export interface TraceSides {
  readonly slices: AddressBook | undefined;
  readonly shards: AddressBook | undefined;
  /** Keys of services whose endpoints only go to proxies of the same node. */
  readonly nodeLocal: ReadonlySet<string>;
  readonly istiod: ProxySnapshot | undefined;
  readonly envoy: ProxySnapshot;
}

/**
 * Follows every address of the EDS clusters of a service's port: subsets select and hosts of ServiceEntries have no
 * slices, so they are left out.
 * @param wanted keeps only clusters whose name passes
 */
export function traceEndpoints(
  sides: TraceSides,
  wanted: (cluster: string) => boolean = () => true,
): EndpointTrace[] {
  const sent = sides.istiod && addressesByCluster(sides.istiod);
  const held = addressesByCluster(sides.envoy);
  const live = new Map(sides.envoy.hostStatus?.map((status) => [status.name, status]));
  const registries = kubernetesShards(sides.shards);
  const emptied = emptiedClusters(sides.istiod);
  const traces = sides.envoy.clusters.flatMap(({ config: { name, type, istioName } }) => {
    if (type !== 'EDS' || istioName?.subset !== '' || istioName.direction !== 'outbound') return [];
    const key = hostKey(istioName.host, istioName.port);
    if (key === undefined || !wanted(name)) return [];
    return traceCluster(name, {
      slice: sides.slices?.get(key),
      shard: sides.shards?.get(key),
      sent: sent && (sent.get(name) ?? NONE),
      held: held.get(name) ?? NONE,
      live: sides.envoy.hostStatus === undefined ? undefined : hostsOf(live.get(name)),
      isNodeLocal: sides.nodeLocal.has(key),
      registries,
      emptied,
    });
  });
  return traces.sort(
    (a, b) => compareText(a.cluster, b.cluster) || compareText(a.address, b.address),
  );
}

/** Addresses with the first address of their host: a dual-stack host has several. */
type Addresses = ReadonlyMap<string, string>;
const NONE: Addresses = new Map();

interface ClusterSides {
  readonly slice: ReadonlyMap<string, KnownAddress> | undefined;
  readonly shard: ReadonlyMap<string, KnownAddress> | undefined;
  readonly sent: Addresses | undefined;
  readonly held: Addresses;
  /** Whether Envoy would send to it. */
  readonly live: ReadonlyMap<string, boolean> | undefined;
  readonly isNodeLocal: boolean;
  readonly registries: number;
  /** Clusters of which istiod sends a locality without its hosts. */
  readonly emptied: ReadonlySet<string>;
}

function traceCluster(cluster: string, sides: ClusterSides): EndpointTrace[] {
  const { slice, shard, sent, held, live } = sides;
  const first = (address: string): string => held.get(address) ?? sent?.get(address) ?? address;
  const hasNetworks = [...(shard?.values() ?? [])].some(({ network = '' }) => network !== '');
  const addresses = new Set(
    [slice, shard, sent, held, live].flatMap((book) => [...(book?.keys() ?? [])]),
  );
  return [...addresses].map((address) => {
    const known = shard?.get(address);
    const steps: EndpointSteps = {
      slice: slice === undefined ? null : readiness(slice.get(address)?.ready, READY),
      istiodShards: shard === undefined ? null : readiness(known?.ready, HEALTH),
      istiodEds: sent === undefined ? null : presence(sent.has(address)),
      envoyEds: presence(held.has(address)),
      live:
        live === undefined
          ? null
          : readiness(live.get(address) ?? live.get(first(address)), HEALTH),
    };
    const finding = judge(steps, {
      fromOtherRegistry:
        known !== undefined && (known.isFromSlice !== true || sides.registries > 1),
      isEmptiedLocality: sides.emptied.has(cluster),
      isNodeLocal: sides.isNodeLocal,
      hasNetworks,
    });
    return { cluster, address, ...steps, ...finding };
  });
}

function addressesByCluster(proxy: ProxySnapshot): ReadonlyMap<string, Addresses> {
  const found = new Map<string, Map<string, string>>();
  for (const { name, raw } of proxy.endpoints) {
    const addresses = found.get(name) ?? new Map<string, string>();
    found.set(name, addresses);
    for (const group of objects(raw, 'endpoints'))
      for (const host of objects(group, 'lb_endpoints')) addHost(addresses, host);
  }
  return found;
}

/** Locality settings that give a locality nothing leave its group without hosts (istio/pilot/pkg/networking/core/loadbalancer). */
const emptiedClusters = (istiod: ProxySnapshot | undefined): ReadonlySet<string> =>
  new Set(
    istiod?.endpoints
      .filter(({ raw }) =>
        objects(raw, 'endpoints').some((group) => objects(group, 'lb_endpoints').length === 0),
      )
      .map(({ name }) => name),
  );

function addHost(addresses: Map<string, string>, host: JsonObject): void {
  const first = plain(addressText(object(host, 'endpoint', 'address')));
  addresses.set(first, first);
  for (const more of objects(object(host, 'endpoint'), 'additional_addresses'))
    addresses.set(plain(addressText(object(more, 'address'))), first);
}

/** Through a tunnel (HBONE) the address stands behind an internal listener's: "envoy://connect_originate/10.0.0.1:80". */
const plain = (address: string): string => address.replace(/^envoy:\/\/[^/]*\//, '');

const hostsOf = (status: ClusterStatus | undefined): ReadonlyMap<string, boolean> =>
  new Map(
    status?.hosts.map(({ address, health }) => [
      plain(address),
      hostHealth(health).verdict !== 'unhealthy',
    ]),
  );

/** How many clusters istiod watches: with several, an address may be of another one's slices. */
function kubernetesShards(shards: AddressBook | undefined): number {
  const names = [...(shards?.values() ?? [])].flatMap((addresses) =>
    [...addresses.values()].map(({ shard = '' }) => shard),
  );
  return new Set(names.filter((shard) => shard.startsWith(KUBERNETES))).size;
}

const READY = ['ready', 'not-ready'] as const;
const HEALTH = ['healthy', 'unhealthy'] as const;

const presence = (there: boolean) => (there ? ('present' as const) : ('absent' as const));
const readiness = <const Yes, const No>(
  value: boolean | undefined,
  [yes, no]: readonly [Yes, No],
): Yes | No | 'absent' => (value === undefined ? 'absent' : value ? yes : no);
