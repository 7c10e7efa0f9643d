import type { RouteConfiguration } from '../model/envoy/route.ts';
import type { VirtualHost } from '../model/envoy/virtual-host.ts';

/**
 * The virtual host for a Host header: an exact domain, else the longest "*.suffix", else the longest "prefix.*", else "*"
 * (envoy/source/common/router/config_impl.cc, RouteMatcher::findVirtualHost). Hosts compare without case.
 */
export function chooseVirtualHost(
  { virtualHosts, ignorePortInHostMatching }: RouteConfiguration,
  authority: string,
): VirtualHost | undefined {
  const host = (ignorePortInHostMatching ? withoutPort(authority) : authority).toLowerCase();
  const { exact, wild } = domainsOf(virtualHosts);
  const own = exact.get(host);
  if (own !== undefined) return own;
  let best: VirtualHost | undefined;
  let rank = -1;
  for (const { domain, owner } of wild) {
    const fit = rankOf(domain, host);
    if (fit <= rank) continue;
    rank = fit;
    best = owner;
  }
  return best;
}

interface Domains {
  readonly exact: ReadonlyMap<string, VirtualHost>;
  readonly wild: readonly { readonly domain: string; readonly owner: VirtualHost }[];
}

const known = new WeakMap<readonly VirtualHost[], Domains>();

/** Exact domains are looked up, as in Envoy; only wildcards are gone through. */
function domainsOf(virtualHosts: readonly VirtualHost[]): Domains {
  const own = known.get(virtualHosts);
  if (own !== undefined) return own;
  const exact = new Map<string, VirtualHost>();
  const wild: { domain: string; owner: VirtualHost }[] = [];
  for (const owner of virtualHosts)
    for (const text of owner.domains) {
      const domain = text.toLowerCase();
      if (domain.startsWith('*') || domain.endsWith('*')) wild.push({ domain, owner });
      else if (!exact.has(domain)) exact.set(domain, owner);
    }
  known.set(virtualHosts, { exact, wild });
  return { exact, wild };
}

/** Every suffix is above every prefix. */
const SUFFIX = 2e6;
const PREFIX = 1e6;

function rankOf(domain: string, host: string): number {
  if (domain === '*') return 0;
  if (domain.startsWith('*') && host.length >= domain.length && host.endsWith(domain.slice(1))) return SUFFIX + domain.length; // prettier-ignore
  if (domain.endsWith('*') && host.length >= domain.length && host.startsWith(domain.slice(0, -1))) return PREFIX + domain.length; // prettier-ignore
  return -1;
}

const withoutPort = (authority: string): string => authority.replace(/:\d+$/, '');
