import type { Cluster } from '../../model/envoy/cluster.ts';
import { once } from '../../model/once.ts';
import type { TcpProxy } from '../../model/envoy/network-filter.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { certain, mapBranches, mergeBranches, follow, type Branches } from '../model/branch.ts';
import type { Blame } from '../model/blame.ts';
import { TCP_CLUSTER, type ConnectionFacts } from '../../wire/stream-facts.ts';
import type { Ending } from '../model/ending.ts';
import type { Wire } from '../model/wire.ts';
import { attempt } from '../cluster/attempt.ts';
import { chooseHosts } from '../cluster/choose-hosts.ts';
import { noHosts } from '../cluster/forward.ts';
import { connectionHash } from '../route/hash.ts';
import { AlikeHosts, countOf, type Tried } from '../cluster/alike-hosts.ts';
import type { Host } from '../cluster/hosts.ts';
import { ofAlike, playRounds } from '../cluster/rounds.ts';
import { cut } from './cut.ts';
import { ending, endingKey } from './endings.ts';
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
  { wire, connection, owner }: TcpArrival,
): Branches<Ending> {
  return follow(clustersOf(tcp, connection), (name): Branches<Ending> => {
    if (name === undefined) return certain(ending('unknown', at, 'cluster', { details: 'how the TCP proxy chooses its cluster is not followed' })); // prettier-ignore
    const cluster = at.view.clusters.get(name);
    if (cluster === undefined) {
      at.walk.trail.add(at, [
        step('cluster', `cluster ${name} does not exist`, { isDecisive: true }),
      ]);
      return certain(cut(at, wire, { flags: ['NC'], details: 'cluster_not_found', hop: 'cluster', resource: owner, blame: { kind: 'missing-cluster', proxy: at.view.snapshot.proxy, cluster: name } })); // prettier-ignore
    }
    const choices = chooseHosts(at, cluster, { hash: connectionHash(tcp.hashPolicy, connection), wire, filterState: connection.filterState }); // prettier-ignore
    const load = { wire, overridesAlpn: false };
    const tries = { isInTurn: cluster.lbPolicy === 'ROUND_ROBIN', most: tcp.maxConnectAttempts, attempt: once((host: Host) => attempt(at, cluster, { host, load })) }; // prettier-ignore
    const ends = follow(choices, (choice): Branches<Ending> => {
      if (choice.kind === 'unknown') return certain(ending('unknown', at, 'cluster', { details: choice.why, resource: owner })); // prettier-ignore
      if (choice.kind === 'none') return certain(cut(at, wire, { flags: ['UH'], details: 'no_healthy_upstream', hop: 'endpoint', resource: cluster.destinationRule ?? owner, blame: blameFor(at, cluster, wire) })); // prettier-ignore
      // The same hash leads every attempt to the same host.
      if (choice.kind === 'hashed') return connected(at, certain(choice.first), tries);
      if (choice.isSticky) return follow(choice.hosts, (host) => connected(at, certain(host), tries)); // prettier-ignore
      return connected(at, choice.hosts, tries);
    });
    return mapBranches(mergeBranches(ends, endingKey), (end) => passedOn(at, wire, end));
  });
}

/**
 * A host that takes the connection, or the last attempt's failure: the cluster stays the same, the host is chosen anew
 * (envoy/source/common/tcp_proxy/tcp_proxy.cc, onUpstreamConnection / max_connect_attempts).
 */
function connected(
  at: AtProxy,
  hosts: Branches<Host>,
  { isInTurn, most, attempt: endsOf }: Connecting,
): Branches<Ending> {
  const alike = new AlikeHosts(hosts, (host) => JSON.stringify(endsOf(host).map(({ probability, value }) => [probability, hasFailed(value)]))); // prettier-ignore
  const key = (tried: Tried): string => tried.join();
  const ends = playRounds<Tried, Ending>({
    first: alike.none,
    play: (tried, { number, cut: isCut }) =>
      follow(alike.next(tried), ({ group }) => {
        const after = isInTurn ? alike.after(tried, group) : tried;
        // A round robin comes to all others before it comes to the same host again.
        const next = countOf(after) >= alike.all.length ? alike.none : after;
        return ofAlike(alike.of(group), (host) =>
          mapBranches(endsOf(host), (end) => {
            if (!hasFailed(end) || number >= most || isCut === 'negligible') return { end };
            return isCut === undefined ? { next } : { end: ending('unknown', at, 'endpoint', { details: `what comes after ${number} attempts is not followed`, upstream: end.upstream }) }; // prettier-ignore
          }),
        );
      }),
    keyOf: key,
    roughKeyOf: (tried) => String(countOf(tried)),
  });
  return mergeBranches(ends, endingKey);
}

interface Connecting {
  /** A host comes again only after all others. */
  readonly isInTurn: boolean;
  /** Connection attempts. */
  readonly most: number;
  readonly attempt: (host: Host) => Branches<Ending>;
}

const hasFailed = ({ kind }: Ending): boolean => kind === 'connect-failure' || kind === 'silent';

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

/** What filter state names comes before a single cluster, but not before a split (envoy/source/common/tcp_proxy/tcp_proxy.cc, Config::getRouteFromEntries). */
function clustersOf(
  { to }: TcpProxy,
  { filterState }: ConnectionFacts,
): Branches<string | undefined> {
  const named = to.kind === 'weighted' ? undefined : filterState?.get(TCP_CLUSTER);
  if (named !== undefined) return certain(named !== null && typeof named === 'object' && 'cluster' in named ? named.cluster : undefined); // prettier-ignore
  if (to.kind === 'cluster') return certain(to.name);
  if (to.kind !== 'weighted' || to.totalWeight === 0) return certain(undefined);
  return to.clusters.filter(({ weight }) => weight > 0).map(({ name, weight }) => ({ probability: weight / to.totalWeight, value: name })); // prettier-ignore
}
