import type { RouteConfiguration } from '../model/envoy/route.ts';
import type { VirtualHost } from '../model/envoy/virtual-host.ts';
import { once } from '../model/once.ts';
import { asciiLower } from './match/ascii.ts';

type Searched = Pick<RouteConfiguration, 'virtualHosts' | 'ignorePortInHostMatching'>;

/** A domain that fits a host, and whose it is. */
export interface FittingDomain {
  readonly domain: string;
  readonly owner: VirtualHost;
}

/**
 * The virtual host for a Host header: an exact domain, else the longest "*.suffix", else the longest "prefix.*", else "*"
 * (envoy/source/common/router/config_impl.cc, RouteMatcher::findVirtualHost). Hosts compare without case. An
 * empty host is a host: "*" takes it. Without one (a header names it that is missing) only a configuration with nothing but
 * "*" has a virtual host.
 */
export function chooseVirtualHost(
  config: Searched,
  authority: string | undefined,
): VirtualHost | undefined {
  const domains = domainsOf(config.virtualHosts);
  if (authority === undefined) return domains.hasOnlyDefault ? domains.fallback : undefined;
  const host = hostToMatch(config, authority);
  return (
    domains.exact.get(host) ??
    longest(domains.suffixes, host, (length) => host.slice(host.length - length))?.owner ??
    longest(domains.prefixes, host, (length) => host.slice(0, length))?.owner ??
    domains.fallback
  );
}

/** All domains that fit a Host header, the most specific first. */
export function fittingDomains(config: Searched, authority: string): FittingDomain[] {
  const { exact, suffixes, prefixes, fallback } = domainsOf(config.virtualHosts);
  const host = hostToMatch(config, authority);
  const owner = exact.get(host);
  return [
    ...(owner === undefined ? [] : [{ domain: host, owner }]),
    ...all(suffixes, host, (length) => host.slice(host.length - length)),
    ...all(prefixes, host, (length) => host.slice(0, length)),
    ...(fallback === undefined ? [] : [{ domain: '*', owner: fallback }]),
  ];
}

/** A host as domains are compared with it: in lower case, without its port where that does not count. */
export const hostToMatch = (
  { ignorePortInHostMatching }: Pick<Searched, 'ignorePortInHostMatching'>,
  authority: string,
): string => asciiLower(ignorePortInHostMatching ? withoutPort(authority) : authority);

/** Wildcard domains by the length of their fixed part, longest first, and then by that part. */
type Wildcards = ReadonlyMap<number, ReadonlyMap<string, FittingDomain>>;

interface Domains {
  readonly exact: ReadonlyMap<string, VirtualHost>;
  readonly suffixes: Wildcards;
  readonly prefixes: Wildcards;
  readonly fallback: VirtualHost | undefined;
  readonly hasOnlyDefault: boolean;
}

/** Each kind of domain in an index of its own, as in Envoy; of two that are equal the first counts (Envoy refuses them). */
const domainsOf = once((virtualHosts: readonly VirtualHost[]): Domains => {
  const exact = new Map<string, VirtualHost>();
  const suffixes: [string, FittingDomain][] = [];
  const prefixes: [string, FittingDomain][] = [];
  let fallback: VirtualHost | undefined;
  for (const owner of virtualHosts)
    for (const text of owner.domains) {
      const domain = asciiLower(text);
      if (domain === '*') fallback ??= owner;
      else if (domain.startsWith('*')) suffixes.push([domain.slice(1), { domain, owner }]);
      else if (domain.endsWith('*')) prefixes.push([domain.slice(0, -1), { domain, owner }]);
      else if (!exact.has(domain)) exact.set(domain, owner);
    }
  const hasOnlyDefault = exact.size + suffixes.length + prefixes.length === 0;
  return {
    exact,
    suffixes: byLength(suffixes),
    prefixes: byLength(prefixes),
    hasOnlyDefault,
    fallback,
  };
});

function byLength(parts: readonly (readonly [string, FittingDomain])[]): Wildcards {
  const lengths = new Map<number, Map<string, FittingDomain>>();
  for (const [part, found] of parts.toSorted(([a], [b]) => b.length - a.length)) {
    const same = lengths.get(part.length) ?? new Map<string, FittingDomain>();
    if (!same.has(part)) same.set(part, found);
    lengths.set(part.length, same);
  }
  return lengths;
}

type Cut = (length: number) => string;

const longest = (wildcards: Wildcards, host: string, cut: Cut): FittingDomain | undefined =>
  all(wildcards, host, cut)[0];

/** A wildcard stands for at least one character. */
function all(wildcards: Wildcards, host: string, cut: Cut): FittingDomain[] {
  const found: FittingDomain[] = [];
  for (const [length, parts] of wildcards) {
    if (length >= host.length) continue;
    const fit = parts.get(cut(length));
    if (fit !== undefined) found.push(fit);
  }
  return found;
}

/**
 * The port goes at the last ":" outside of brackets, whatever follows it (envoy/source/common/http/header_utility.cc,
 * getPortStart).
 */
function withoutPort(authority: string): string {
  const colon = authority.lastIndexOf(':');
  return colon < 0 || authority.lastIndexOf(']') > colon ? authority : authority.slice(0, colon);
}
