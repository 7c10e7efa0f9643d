import { hostHealth } from '../query/endpoint-health.ts';
import { compareText } from '../query/order.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { healthByAddress } from './endpoints-form.ts';
import { portKey, type AddressBook } from './endpoint-sources.ts';

/** What each step on the way from a Pod to a connection knows of one address; null where that step was not read. */
export interface EndpointTrace {
  readonly cluster: string;
  readonly address: string;
  readonly slice: 'ready' | 'not-ready' | 'absent' | null;
  readonly istiodShards: 'healthy' | 'unhealthy' | 'absent' | null;
  readonly istiodEds: 'present' | 'absent' | null;
  readonly envoyEds: 'present' | 'absent' | null;
  /** Envoy's live verdict (/clusters). */
  readonly live: 'healthy' | 'unhealthy' | 'absent' | null;
  /** ghost: Envoy sends to an address that no EndpointSlice has. missing: a ready address that Envoy lacks. unhealthy: there, but Envoy avoids it. */
  readonly finding: 'ghost' | 'missing' | 'unhealthy' | null;
  /** The first step that lacks (or, for a ghost, still has) the address. */
  readonly step: 'istiod-shards' | 'istiod-eds' | 'envoy-eds' | 'live' | null;
}

export interface TraceSides {
  readonly slices: AddressBook | undefined;
  readonly shards: AddressBook | undefined;
  readonly istiod: ProxySnapshot | undefined;
  readonly envoy: ProxySnapshot;
}

/** Follows every address of the EDS clusters of a service's port (subsets select, so they are left out). */
export function traceEndpoints(sides: TraceSides): EndpointTrace[] {
  const traces: EndpointTrace[] = [];
  for (const { config } of sides.envoy.clusters) {
    const name = config.istioName;
    if (
      config.type !== 'EDS' ||
      name === undefined ||
      name.subset !== '' ||
      name.direction !== 'outbound'
    )
      continue;
    traces.push(...traceCluster(config.name, portKey(name.host, name.port), sides));
  }
  return traces.sort(
    (a, b) => compareText(a.cluster, b.cluster) || compareText(a.address, b.address),
  );
}

function traceCluster(
  cluster: string,
  key: string,
  { slices, shards, istiod, envoy }: TraceSides,
): EndpointTrace[] {
  const slice = slices?.get(key);
  const shard = shards?.get(key);
  const sent = istiod && edsOf(istiod, cluster);
  const held = edsOf(envoy, cluster);
  const live = envoy.hostStatus?.find(({ name }) => name === cluster)?.hosts;
  const addresses = new Set([
    ...(slice?.keys() ?? []),
    ...(shard?.keys() ?? []),
    ...(sent ?? []),
    ...held,
    ...(live?.map((host) => host.address) ?? []),
  ]);
  return [...addresses].map((address) => {
    const host = live?.find((candidate) => candidate.address === address);
    const steps = {
      slice: slice === undefined ? null : readiness(slice.get(address), 'ready', 'not-ready'),
      istiodShards:
        shards === undefined ? null : readiness(shard?.get(address), 'healthy', 'unhealthy'),
      istiodEds: sent === undefined ? null : presence(sent.has(address)),
      envoyEds: presence(held.has(address)),
      live:
        live === undefined
          ? null
          : readiness(
              host && hostHealth(host.health).verdict !== 'unhealthy',
              'healthy',
              'unhealthy',
            ),
    };
    return { cluster, address, ...steps, ...judge(steps) };
  });
}

const edsOf = (proxy: ProxySnapshot, cluster: string): ReadonlySet<string> =>
  new Set(
    proxy.endpoints
      .filter(({ name }) => name === cluster)
      .flatMap(({ raw }) => [...healthByAddress(raw).keys()]),
  );

const presence = (there: boolean) => (there ? ('present' as const) : ('absent' as const));
const readiness = <const Yes, const No>(
  value: boolean | undefined,
  yes: Yes,
  no: No,
): Yes | No | 'absent' => (value === undefined ? 'absent' : value ? yes : no);

type Steps = Omit<EndpointTrace, 'cluster' | 'address' | 'finding' | 'step'>;

/** The order in which an address travels. */
const WAY = [['istiodShards', 'istiod-shards'], ['istiodEds', 'istiod-eds'], ['envoyEds', 'envoy-eds'], ['live', 'live']] as const; // prettier-ignore

function judge(steps: Steps): Pick<EndpointTrace, 'finding' | 'step'> {
  if (steps.slice === 'ready') {
    const lost = WAY.find(([step]) => steps[step] === 'absent');
    if (lost !== undefined) return { finding: 'missing', step: lost[1] };
  }
  if (steps.slice === 'absent') {
    const kept = WAY.find(([step]) => steps[step] !== 'absent' && steps[step] !== null);
    if (kept !== undefined) return { finding: 'ghost', step: kept[1] };
  }
  return steps.live === 'unhealthy'
    ? { finding: 'unhealthy', step: 'live' }
    : { finding: null, step: null };
}
