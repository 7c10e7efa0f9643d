import type { Cluster } from '../../model/envoy/cluster.ts';
import { originalDestination } from '../../query/original-destination.ts';
import type { FilterState } from '../../wire/stream-facts.ts';
import { certain, type Branches } from '../model/branch.ts';
import type { RequestHash } from '../model/request-hash.ts';
import type { Wire } from '../model/wire.ts';
import type { AtProxy } from '../journey/place.ts';
import { step } from '../journey/trail.ts';
import { hashBalancerOf } from './hashing/balancers.ts';
import { hashChoice, type HostChoice } from './hashing/hash-choice.ts';
import { hostsOf, overprovisioningOf, type Host } from './hosts.ts';
import { hostShares, type HostShares } from './shares.ts';
import { strangeChoice } from './strange-choice.ts';

interface Asked {
  readonly hash: RequestHash;
  readonly wire: Wire;
  readonly filterState: FilterState | undefined;
}

/** Which hosts of a cluster the attempts of a request or connection come to; unknown where it chooses by rules that are not followed. */
export function chooseHosts(
  at: AtProxy,
  cluster: Cluster,
  { hash, wire, filterState }: Asked,
): Branches<HostChoice | { readonly kind: 'unknown'; readonly why: string }> {
  const why = strangeChoice(cluster, filterState);
  if (why !== undefined) return certain({ kind: 'unknown', why });
  return hashChoice(at, cluster, { hash, usable: usableHosts(at, cluster, wire) });
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
