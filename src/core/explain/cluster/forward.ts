import type { Cluster } from '../../model/envoy/cluster.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { originalDestination } from '../../query/original-destination.ts';
import type { FilterState } from '../../wire/stream-facts.ts';
import type { Blame } from '../model/blame.ts';
import { certain, follow, mapBranches, type Branches } from '../model/branch.ts';
import type { Ending } from '../model/ending.ts';
import type { Mirrored } from '../model/outcome.ts';
import type { ForwardDecision } from '../model/route-call.ts';
import type { Wire } from '../model/wire.ts';
import { ending } from '../journey/endings.ts';
import type { AtProxy } from '../journey/place.ts';
import { step } from '../journey/trail.ts';
import { attempt } from './attempt.ts';
import { hashBalancerOf } from './hashing/balancers.ts';
import { hashChoice } from './hashing/hash-choice.ts';
import { ejectedOf, hostsOf, overprovisioningOf, type Host } from './hosts.ts';
import { localReply } from './local-reply.ts';
import { withRetries } from './retries.ts';
import { hostShares, type HostShares } from './shares.ts';
import { strangeChoice } from './strange-choice.ts';

export interface Forwarding {
  readonly wire: Wire;
  readonly overridesAlpn: boolean;
  readonly resource: ResourceRef | undefined;
  readonly filterState: FilterState;
}

/** Envoy's default connect timeout (cluster.proto). */
const CONNECT_TIMEOUT_MS = 5000;

/** The router's last steps: cluster, host, attempts. */
export function forward(
  at: AtProxy,
  decision: ForwardDecision,
  { wire, overridesAlpn, resource, filterState }: Forwarding,
): Branches<Ending> {
  const { request } = decision;
  const cluster = at.view.clusters.get(decision.cluster);
  if (cluster === undefined) {
    at.walk.trail.add(at, [step('cluster', `cluster ${decision.cluster === '' ? 'without a name' : decision.cluster} does not exist`, { isDecisive: true })]); // prettier-ignore
    return certain(localReply(at, request, { status: decision.clusterNotFoundStatus, flags: ['NC'], details: 'cluster_not_found', hop: 'cluster', resource, blame: { kind: 'missing-cluster', proxy: at.view.snapshot.proxy, cluster: decision.cluster } })); // prettier-ignore
  }
  const strange = strangeChoice(cluster, filterState);
  if (strange !== undefined) return certain(ending('unknown', at, 'cluster', { details: strange, resource })); // prettier-ignore
  const usable = usableHosts(at, cluster, wire);
  const choices = hashChoice(at, cluster, { hash: decision.hash, usable });
  const load = { request, wire, overridesAlpn };
  const mirrors: readonly Mirrored[] = decision.mirrors.map(({ name, share }) => ({ cluster: name, share: share.fraction })); // prettier-ignore
  return follow(choices, (choice): Branches<Ending> => {
    if (choice.kind === 'none')
      return certain(localReply(at, request, { status: 503, flags: ['UH'], details: 'no_healthy_upstream', hop: 'endpoint', resource: cluster.destinationRule ?? resource, blame: noHosts(at, cluster) })); // prettier-ignore
    const ends = withRetries(at, {
      choice,
      decision,
      connectTimeoutMs: cluster.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
      isInTurn: cluster.lbPolicy === 'ROUND_ROBIN',
      attempt: (host) => attempt(at, cluster, { host, load }),
    });
    return mirrors.length === 0 ? ends : mapBranches(ends, (end) => ({ ...end, mirrors: [...mirrors, ...end.mirrors] })); // prettier-ignore
  });
}

/** Of a cluster whose hosts cannot be used: how many there are, and how many are only ejected for a while. */
export function noHosts(at: AtProxy, cluster: Cluster): Blame {
  const hosts = hostsOf(at.view, cluster);
  return { kind: 'no-hosts', proxy: at.view.snapshot.proxy, cluster, count: hosts.length, ejected: ejectedOf(hosts) }; // prettier-ignore
}

/** The hosts that a cluster may choose, with their shares. */
export function usableHosts(at: AtProxy, cluster: Cluster, wire: Wire): HostShares {
  if (cluster.type === 'ORIGINAL_DST') {
    const address = originalDestination(cluster, wire.destination);
    const host: Host = { address, hostname: '', weight: 1, priority: 0, locality: '', localityWeight: 1, health: 'healthy', ails: [] }; // prettier-ignore
    at.walk.trail.add(at, [step('cluster', `${cluster.name}: to the original destination ${address}`)]); // prettier-ignore
    return { hosts: certain(host), isPanic: false };
  }
  const hosts = hostsOf(at.view, cluster);
  const balancer = hashBalancerOf(at.view, cluster);
  const shares = balancer === undefined ? hostShares(cluster, hosts, overprovisioningOf(at.view, cluster)) : balancer.usable; // prettier-ignore
  const usable = shares.hosts.length;
  at.walk.trail.add(at, [
    step('cluster', `${cluster.name}: ${cluster.lbPolicy}, ${usable} of ${hosts.length} endpoints used${shares.isPanic ? ' (panic: whatever their health)' : ''}`, {
      isDecisive: usable === 0,
      candidates: hosts.map((host) => ({
        name: host.address,
        state: shares.hosts.some(({ value }) => value.address === host.address) ? 'taken' : 'passed-over',
        ...(host.health === 'healthy' || host.health === 'unknown' ? {} : { failure: { criterion: 'health', wanted: 'healthy', actual: host.ails.map(({ text }) => text).join(', ') || host.health } }),
      })),
      ...(cluster.destinationRule === undefined ? {} : { resource: cluster.destinationRule }),
    }),
  ]); // prettier-ignore
  return shares;
}
