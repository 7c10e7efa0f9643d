import type { Cluster } from '../../model/envoy/cluster.ts';
import type { ResourceRef } from '../../model/resource.ts';
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
import { chooseHosts } from './choose-hosts.ts';
import { ejectedOf, hostsOf } from './hosts.ts';
import { localReply } from './local-reply.ts';
import { withRetries } from './retries.ts';

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
  const choices = chooseHosts(at, cluster, { hash: decision.hash, wire, filterState });
  const load = { request, wire, overridesAlpn };
  const mirrors: readonly Mirrored[] = decision.mirrors.map(({ name, share }) => ({ cluster: name, share: share.fraction })); // prettier-ignore
  return follow(choices, (choice): Branches<Ending> => {
    if (choice.kind === 'unknown') return certain(ending('unknown', at, 'cluster', { details: choice.why, resource })); // prettier-ignore
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
