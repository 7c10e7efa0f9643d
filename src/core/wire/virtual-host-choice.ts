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
  let best: VirtualHost | undefined;
  let rank = -1;
  for (const candidate of virtualHosts)
    for (const domain of candidate.domains) {
      const fit = rankOf(domain.toLowerCase(), host);
      if (fit <= rank) continue;
      rank = fit;
      best = candidate;
    }
  return best;
}

/** An exact domain is above every suffix, every suffix above every prefix. */
const EXACT = 3e6;
const SUFFIX = 2e6;
const PREFIX = 1e6;

function rankOf(domain: string, host: string): number {
  if (domain === host) return EXACT;
  if (domain === '*') return 0;
  if (domain.startsWith('*') && host.length >= domain.length && host.endsWith(domain.slice(1))) return SUFFIX + domain.length; // prettier-ignore
  if (domain.endsWith('*') && host.length >= domain.length && host.startsWith(domain.slice(0, -1))) return PREFIX + domain.length; // prettier-ignore
  return -1;
}

const withoutPort = (authority: string): string => authority.replace(/:\d+$/, '');
