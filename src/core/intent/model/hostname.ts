/** Host names as Istio compares them: exact, or with a leading wildcard (istio/pkg/config/host). */

export const isWildcard = (host: string): boolean => host.startsWith('*');

/** Every name that `host` stands for is also one of `other`'s (host/name.go, SubsetOf). */
export function isSubsetOf(host: string, other: string): boolean {
  if (!isWildcard(other)) return host === other;
  if (!isWildcard(host)) return host.endsWith(other.slice(1));
  return host.length >= other.length && host.slice(1).endsWith(other.slice(1));
}

/** The two have names in common: one is a subset of the other (host/name.go, Matches). */
export const hostsOverlap = (one: string, other: string): boolean =>
  isSubsetOf(one, other) || isSubsetOf(other, one);

/** The hosts that both lists cover, the narrower of each pair, in the order of `hosts` (host/names.go, Intersection). */
export function hostIntersection(hosts: readonly string[], others: readonly string[]): string[] {
  const common = new Set<string>();
  for (const host of hosts)
    for (const other of others)
      if (isSubsetOf(host, other)) common.add(host);
      else if (isSubsetOf(other, host)) common.add(other);
  return [...common];
}

/** Concrete names before wildcards, then the longer, then by the alphabet (host/names.go, MoreSpecific). */
export function bySpecificity(one: string, other: string): number {
  const wildcards = Number(isWildcard(one)) - Number(isWildcard(other));
  if (wildcards !== 0) return wildcards;
  if (one.length !== other.length) return other.length - one.length;
  return one < other ? -1 : Number(one > other);
}
