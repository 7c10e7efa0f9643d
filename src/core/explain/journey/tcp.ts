import type { Cluster } from '../../model/envoy/cluster.ts';
import type { TcpProxy } from '../../model/envoy/network-filter.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { certain, mapBranches, follow, type Branches } from '../model/branch.ts';
import type { Blame } from '../model/blame.ts';
import type { ConnectionFacts } from '../../wire/stream-facts.ts';
import type { Ending } from '../model/ending.ts';
import type { Wire } from '../model/wire.ts';
import { attempt } from '../cluster/attempt.ts';
import { noHosts, usableHosts } from '../cluster/forward.ts';
import type { Host } from '../cluster/hosts.ts';
import { cut } from './cut.ts';
import { ending } from './endings.ts';
import type { AtProxy } from './place.ts';
import { step } from './trail.ts';

export interface TcpArrival {
  readonly wire: Wire;
  readonly connection: ConnectionFacts;
  readonly owner: ResourceRef | undefined;
}

/** A connection in a TCP proxy: a cluster, one of its hosts, and whatever both sides say to each other. */
export function throughTcp(
  at: AtProxy,
  tcp: TcpProxy,
  { wire, owner }: TcpArrival,
): Branches<Ending> {
  return follow(clustersOf(tcp), (name): Branches<Ending> => {
    if (name === undefined) return certain(ending('unknown', at, 'cluster', { details: 'how the TCP proxy chooses its cluster is not followed' })); // prettier-ignore
    const cluster = at.view.clusters.get(name);
    if (cluster === undefined) {
      at.walk.trail.add(at, [
        step('cluster', `cluster ${name} does not exist`, { isDecisive: true }),
      ]);
      return certain(cut(at, wire, { flags: ['NC'], details: 'cluster_not_found', hop: 'cluster', resource: owner, blame: { kind: 'missing-cluster', proxy: at.view.snapshot.proxy, cluster: name } })); // prettier-ignore
    }
    const { hosts } = usableHosts(at, cluster, wire);
    if (hosts.length === 0) return certain(cut(at, wire, { flags: ['UH'], details: 'no_healthy_upstream', hop: 'endpoint', resource: cluster.destinationRule ?? owner, blame: blameFor(at, cluster, wire) })); // prettier-ignore
    const tries: Tries = { hosts, tried: [], left: tcp.maxConnectAttempts };
    return mapBranches(connected(at, cluster, { wire, tries }), (end) => passedOn(at, wire, end));
  });
}

interface Tries {
  readonly hosts: Branches<Host>;
  /** Hosts that did not take the connection. */
  readonly tried: readonly string[];
  /** Connection attempts, this one among them. */
  readonly left: number;
}

/** With more than this a failure is as good as certain or impossible, and following them all takes too long. */
const MOST_ATTEMPTS = 4;

/**
 * A host that takes the connection, or the last attempt's failure: the cluster stays the same, the host is chosen anew
 * (envoy/source/common/tcp_proxy/tcp_proxy.cc, onUpstreamConnection / max_connect_attempts).
 */
function connected(
  at: AtProxy,
  cluster: Cluster,
  { wire, tries }: { readonly wire: Wire; readonly tries: Tries },
): Branches<Ending> {
  const { hosts, tried, left } = tries;
  const chosen = cluster.lbPolicy === 'ROUND_ROBIN' ? untried(hosts, tried) : hosts;
  return follow(chosen, (host) =>
    follow(attempt(at, cluster, { host, load: { wire, overridesAlpn: false } }), (end) =>
      hasFailed(end) && left > 1 && tried.length + 1 < MOST_ATTEMPTS + hosts.length
        ? connected(at, cluster, { wire, tries: { hosts, tried: [...tried, host.address], left: left - 1 } }) // prettier-ignore
        : certain(end),
    ),
  );
}

const hasFailed = ({ kind }: Ending): boolean => kind === 'connect-failure' || kind === 'silent';

/** A round robin comes to all others before it comes to the same host again. */
function untried(hosts: Branches<Host>, tried: readonly string[]): Branches<Host> {
  const round = tried.length - (tried.length % hosts.length);
  const left = hosts.filter(({ value }) => !tried.slice(round).includes(value.address));
  const all = left.reduce((sum, { probability }) => sum + probability, 0);
  return all === 0 ? hosts : left.map(({ probability, value }) => ({ probability: probability / all, value })); // prettier-ignore
}

/** Istio's cluster for what a proxy may not call. */
const BLOCKED = 'BlackHoleCluster';

function blameFor(at: AtProxy, cluster: Cluster, { destination }: Wire): Blame {
  const { proxy } = at.view.snapshot;
  const host = at.walk.mesh.world.services.find(({ addresses }) => addresses.includes(destination.ip))?.hostname; // prettier-ignore
  if (cluster.name === BLOCKED)
    return { kind: 'unknown-host', proxy, host: host ?? destination.ip, port: destination.port };
  return noHosts(at, cluster);
}

/** What comes of the connection behind a TCP proxy, as its client sees it: no failure to connect, for that itself is connected. */
function passedOn(at: AtProxy, wire: Wire, end: Ending): Ending {
  if (!hasFailed(end)) return end;
  return {
    ...cut(at, wire, { flags: ['UF'], details: end.details ?? '', hop: 'endpoint', resource: end.decidedBy.resource, ...(end.blame === undefined ? {} : { blame: end.blame }) }), // prettier-ignore
    upstream: end.upstream,
    delayMs: end.delayMs,
  };
}

function clustersOf({ to }: TcpProxy): Branches<string | undefined> {
  if (to.kind === 'cluster') return certain(to.name);
  if (to.kind !== 'weighted' || to.totalWeight === 0) return certain(undefined);
  return to.clusters.filter(({ weight }) => weight > 0).map(({ name, weight }) => ({ probability: weight / to.totalWeight, value: name })); // prettier-ignore
}
