import { hostsOverlap, isSubsetOf, isWildcard } from '../model/hostname.ts';

/** What a Sidecar's egress hosts take in of one namespace (istio/pilot/pkg/model/sidecar.go, hostClassification). */
export interface EgressHosts {
  readonly concrete: Set<string>;
  readonly all: string[];
  readonly wildcards: string[];
  readonly excluded: string[];
}

/** Egress hosts (`namespace/host`, with "." for its own and "~" in front for exclusion) by namespace; "*" for any. Others are not valid and left out. */
export function egressHosts(
  hosts: readonly string[],
  namespace: string,
): ReadonlyMap<string, EgressHosts> {
  const byNamespace = new Map<string, EgressHosts>();
  for (const entry of hosts) {
    const [owner = '', host, rest] = entry.split('/');
    if (host === undefined || rest !== undefined) continue;
    const isExcluded = owner.startsWith('~');
    const named = isExcluded ? owner.slice(1) || '*' : owner;
    const key = named === '.' ? namespace : named;
    let own = byNamespace.get(key);
    if (own === undefined)
      byNamespace.set(key, (own = { concrete: new Set(), all: [], wildcards: [], excluded: [] }));
    if (isExcluded) own.excluded.push(host);
    else {
      own.all.push(host);
      if (isWildcard(host)) own.wildcards.push(host);
      else own.concrete.add(host);
    }
  }
  return byNamespace;
}

export const isExcluded = (hosts: EgressHosts | undefined, host: string): boolean =>
  hosts !== undefined && hosts.excluded.some((entry) => isSubsetOf(host, entry));

/** Whether a service's host is taken in. */
export const takesService = (hosts: EgressHosts, host: string): boolean =>
  hosts.concrete.has(host) || hosts.wildcards.some((entry) => isSubsetOf(host, entry));

/** Whether a VirtualService's host is taken in: any overlap will do, but for routes of the Gateway API. */
export function takesVirtualService(
  hosts: EgressHosts,
  host: string,
  isGatewayApi: boolean,
): boolean {
  if (hosts.concrete.has(host)) return true;
  const candidates = isWildcard(host) ? hosts.all : hosts.wildcards;
  return candidates.some((entry) =>
    isGatewayApi ? isSubsetOf(host, entry) : hostsOverlap(host, entry),
  );
}
