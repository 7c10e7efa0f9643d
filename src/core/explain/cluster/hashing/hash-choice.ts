import type { Cluster } from '../../../model/envoy/cluster.ts';
import { destinationOf, destinationText } from '../../../query/destination.ts';
import { certain, type Branches } from '../../model/branch.ts';
import type { RequestHash } from '../../model/request-hash.ts';
import { remarkHop, type Remark } from '../../model/remark.ts';
import type { AtProxy } from '../../journey/place.ts';
import { step } from '../../journey/trail.ts';
import type { Host } from '../hosts.ts';
import type { HostShares } from '../shares.ts';
import { hashBalancerOf } from './balancers.ts';
import type { HashBalancer } from './hash-balancer.ts';
import { hashFieldOf, policyWords } from './hash-field.ts';

/** Which hosts the attempts of one request come to. */
export type HostChoice =
  /** None can be used. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'shares';
      readonly hosts: Branches<Host>;
      /** Chance decides only once: a hash that nobody knows leads all attempts to the same host. */
      readonly isSticky: boolean;
    }
  | {
      readonly kind: 'hashed';
      readonly first: Host;
      /** @param attempt 0, or how often a pick for the same attempt was refused before */
      readonly again: (attempt: number) => Host;
    };

interface Asked {
  readonly hash: RequestHash;
  readonly usable: HostShares;
}

/** What the hash of a request makes of the hosts that a cluster can use, and tells so. */
export function hashChoice(at: AtProxy, cluster: Cluster, asked: Asked): Branches<HostChoice> {
  const { hash, usable } = asked;
  const balancer = hashBalancerOf(at.view, cluster);
  if (balancer === undefined) return certain(byShares(usable.hosts, false));
  const why = hash.kind === 'open' ? hash.why : balancer.untold;
  if (hash.kind === 'known' && why === undefined) return certain(hashed(at, cluster, { ...asked, hash, balancer }));
  if (hash.kind === 'none') tell(at, cluster, { usable, says: 'nothing of this request is hashed, so each has its share' });
  else tell(at, cluster, { usable, says: `all requests with this hash go to one of them; which one is not told, for ${why}, so each has its share` });
  // Degraded hosts have no part in hash tables: a priority that has no others leads nowhere.
  const found = Math.min(1, usable.hosts.reduce((sum, { probability }) => sum + probability, 0));
  const none: Branches<HostChoice> = [{ probability: 1 - found, value: { kind: 'none' } }];
  return found === 0 ? certain({ kind: 'none' }) : [{ probability: found, value: byShares(usable.hosts, hash.kind !== 'none') }, ...(found > 1 - 1e-9 ? [] : none)];
} // prettier-ignore

const byShares = (hosts: Branches<Host>, isSticky: boolean): HostChoice =>
  hosts.length === 0 ? { kind: 'none' } : { kind: 'shares', hosts, isSticky };

interface Known extends Asked {
  readonly hash: Extract<RequestHash, { kind: 'known' }>;
  readonly balancer: HashBalancer;
}

function hashed(at: AtProxy, cluster: Cluster, { balancer, hash, usable }: Known): HostChoice {
  const first = balancer.pick(hash.value, 0);
  if (first === undefined) {
    tell(at, cluster, { usable, says: 'the priority that this hash leads to has no endpoint that can be used' }); // prettier-ignore
    return { kind: 'none' };
  }
  if (usable.hosts.length > 1) at.walk.trail.remark(remarkHop('endpoint', at.side, remarkOn(at, cluster, { first, hash, usable }))); // prettier-ignore
  return { kind: 'hashed', first, again: (attempt) => balancer.pick(hash.value, attempt) ?? first };
}

/** Worth a line of the short answer: who looks for the other endpoints learns why they get nothing. */
function remarkOn(
  { walk: { mesh } }: AtProxy,
  cluster: Cluster,
  { first, hash, usable }: Pick<Known, 'hash' | 'usable'> & { readonly first: Host },
): Remark {
  const resource = hashFieldOf(mesh, cluster, hash.by);
  const whose = destinationText(destinationOf(cluster), { namespace: '' });
  return {
    says: `Of the ${usable.hosts.length} endpoints of ${whose} this request always goes to ${first.address}, by the hash of ${policyWords(hash.by)} (${cluster.lbPolicy}).`,
    ...(resource === undefined ? {} : { resource }),
  };
}

/** Of one host there is nothing to choose. */
function tell(
  at: AtProxy,
  { lbPolicy, destinationRule: resource }: Cluster,
  { usable, says }: { readonly usable: HostShares; readonly says: string },
): void {
  if (usable.hosts.length <= 1) return;
  at.walk.trail.add(at, [step('endpoint', `${lbPolicy}: ${says}`, resource === undefined ? {} : { resource })]); // prettier-ignore
}
