import type { Cluster } from '../../../model/envoy/cluster.ts';
import type { Branches } from '../../model/branch.ts';
import { certain } from '../../model/branch.ts';
import type { RequestHash } from '../../model/request-hash.ts';
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
      readonly later: (attempt: number) => Host;
    };

export interface Hashes {
  readonly hash: RequestHash;
  /** Of attempts after the first; undefined where there are none. */
  readonly retryHash: RequestHash | undefined;
}

/** What the hash of a request makes of the hosts that a cluster can use, and tells so. */
export function hashChoice(
  at: AtProxy,
  cluster: Cluster,
  { hash, retryHash, usable }: Hashes & { readonly usable: HostShares },
): Branches<HostChoice> {
  const balancer = hashBalancerOf(at.view, cluster);
  if (balancer === undefined) return certain(byShares(usable.hosts, false));
  const isOpen = hash.kind !== 'none';
  if (hash.kind === 'none') tell(at, cluster, usable, 'nothing of this request is hashed, so each has its share'); // prettier-ignore
  else {
    const why = untold(balancer, { hash, retryHash });
    if (why === undefined && hash.kind === 'known') return certain(hashed(at, cluster, { balancer, hash, retryHash, usable })); // prettier-ignore
    tell(at, cluster, usable, `all requests with this hash go to one of them; which one is not told, for ${why}, so each has its share`); // prettier-ignore
  }
  const found = usable.hosts.reduce((sum, { probability }) => sum + probability, 0);
  const none: Branches<HostChoice> = found > 1 - 1e-9 ? [] : [{ probability: 1 - found, value: { kind: 'none' } }]; // prettier-ignore
  return found === 0 ? none : [{ probability: Math.min(1, found), value: byShares(usable.hosts, isOpen) }, ...none]; // prettier-ignore
}

const byShares = (hosts: Branches<Host>, isSticky: boolean): HostChoice =>
  hosts.length === 0 ? { kind: 'none' } : { kind: 'shares', hosts, isSticky };

function untold(balancer: HashBalancer, { hash, retryHash }: Hashes): string | undefined {
  if (hash.kind === 'open') return hash.why;
  if (balancer.untold !== undefined) return balancer.untold;
  if (retryHash?.kind === 'open') return retryHash.why;
  return retryHash?.kind === 'none' ? 'the route takes away what is hashed, and retries go by what is left' : undefined; // prettier-ignore
}

interface Known {
  readonly balancer: HashBalancer;
  readonly hash: Extract<RequestHash, { kind: 'known' }>;
  readonly retryHash: RequestHash | undefined;
  readonly usable: HostShares;
}

function hashed(at: AtProxy, cluster: Cluster, known: Known): HostChoice {
  const { balancer, hash, retryHash, usable } = known;
  const first = balancer.pick(hash.value, 0);
  if (first === undefined) {
    tell(at, cluster, usable, 'the priority that this hash leads to has no endpoint that can be used');
    return { kind: 'none' };
  }
  const field = hashFieldOf(at.walk.mesh, cluster, hash.by);
  tell(at, cluster, usable, `this request always goes to ${first.address}, by the hash of ${policyWords(hash.by)}`, field); // prettier-ignore
  const value = retryHash?.kind === 'known' ? retryHash.value : hash.value;
  return { kind: 'hashed', first, later: (attempt) => balancer.pick(value, attempt) ?? first };
} // prettier-ignore

/** Of one host there is nothing to choose. */
function tell(
  at: AtProxy,
  { lbPolicy, destinationRule }: Cluster,
  { hosts }: HostShares,
  ...[text, resource = destinationRule]: readonly [string, Cluster['destinationRule']?]
): void {
  if (hosts.length <= 1) return;
  at.walk.trail.add(at, [step('endpoint', `${lbPolicy}: ${text}`, resource === undefined ? {} : { resource })]); // prettier-ignore
}
