import { isIP } from 'node:net';
import { bySpecificity, isWildcard } from '../model/hostname.ts';

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
    if (needle.endsWith(host.slice(1)) && (best === undefined || bySpecificity(host, best) < 0))
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
