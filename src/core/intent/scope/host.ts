import { isIP } from 'node:net';

export const isWildcard = (host: string): boolean => host.startsWith('*');

/** Whether two hosts have names in common; either may be a wildcard (istio/pkg/config/host/name.go, Matches). */
export function overlaps(a: string, b: string): boolean {
  if (isWildcard(a) && isWildcard(b))
    return a.length < b.length ? b.slice(1).endsWith(a.slice(1)) : a.slice(1).endsWith(b.slice(1));
  if (isWildcard(a)) return b.endsWith(a.slice(1));
  return isWildcard(b) ? a.endsWith(b.slice(1)) : a === b;
}

/** Whether all names of a host are names of another (istio/pkg/config/host/name.go, SubsetOf). */
export function isWithin(host: string, other: string): boolean {
  if (isWildcard(host))
    return (
      isWildcard(other) && host.length >= other.length && host.slice(1).endsWith(other.slice(1))
    );
  return isWildcard(other) ? host.endsWith(other.slice(1)) : host === other;
}

/** Concrete before wildcard, long before short, then by name (istio/pkg/config/host/names.go, MoreSpecific). */
export function isMoreSpecific(a: string, b: string): boolean {
  if (isWildcard(a) !== isWildcard(b)) return isWildcard(b);
  return a.length === b.length ? a < b : a.length > b.length;
}

/** Values by host, the wildcards apart, because only they have to be searched. */
export interface HostIndex<Value> {
  readonly concrete: Map<string, Value>;
  readonly wildcards: Map<string, Value>;
}

export const hostIndex = <Value>(): HostIndex<Value> => ({
  concrete: new Map(),
  wildcards: new Map(),
});

/** The part of the index that a host belongs to. */
export const partOf = <Value>(index: HostIndex<Value>, host: string): Map<string, Value> =>
  isWildcard(host) ? index.wildcards : index.concrete;

/** The value of the most specific host that covers a name (istio/pilot/pkg/model/config.go, MostSpecificHostMatch). */
export function mostSpecific<Value>(index: HostIndex<Value>, name: string): Value | undefined {
  const exact = partOf(index, name).get(name);
  if (exact !== undefined) return exact;
  const needle = isWildcard(name) ? name.slice(1) : name;
  let best: string | undefined;
  for (const host of index.wildcards.keys())
    if (needle.endsWith(host.slice(1)) && (best === undefined || isMoreSpecific(host, best)))
      best = host;
  return best === undefined ? undefined : index.wildcards.get(best);
}

/** "reviews" in namespace default is reviews.default.svc.cluster.local; what has a dot stays (istio/pilot/pkg/model/config.go, ResolveShortnameToFQDN). */
export function qualifiedHost(host: string, namespace: string, domain: string): string {
  if (host === '' || host === '*' || host.includes('.') || isIP(host) !== 0) return host;
  return `${host}${namespace === '' ? '' : `.${namespace}`}${domain === '' ? '' : `.svc.${domain}`}`;
}

/** "mesh", or "namespace/name" for every spelling of a Gateway's name (istio/pilot/pkg/model/config.go, resolveGatewayName). */
export function qualifiedGateway(gateway: string, namespace: string): string {
  if (gateway === 'mesh') return gateway;
  if (gateway.startsWith('./')) return `${namespace}/${gateway.slice(2)}`;
  if (gateway.includes('/')) return gateway;
  const [name = '', owner] = gateway.split('.');
  return owner === undefined ? `${namespace}/${name}` : `${owner}/${name}`;
}
