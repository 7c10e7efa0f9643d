import type { VirtualHost } from '../../model/envoy/virtual-host.ts';

export interface VirtualHostName {
  /** The host that it stands for, without port: "reviews.default.svc.cluster.local", "*.example.com", "*". */
  readonly host: string;
  readonly port: number | null;
}

/** Istio names virtual hosts "host:port" (istio/pilot/pkg/networking/util, DomainName); others are known by their first domain. */
export function virtualHostName({ name, domains }: VirtualHost): VirtualHostName {
  const named = splitPort(name);
  const known = domains.some((domain) => splitPort(domain).host === named.host);
  if (domains.includes('*') && !known) return { host: '*', port: named.port };
  return known || domains.length === 0
    ? named
    : { host: splitPort(domains[0] ?? name).host, port: named.port };
}

/** "[::1]:80" keeps its brackets; an IPv6 address without them has no port. */
export function splitPort(text: string): VirtualHostName {
  const match = /^(\[.*\]|[^:]*):(\d{1,5})$/.exec(text);
  return match === null
    ? { host: text, port: null }
    : { host: match[1] ?? '', port: Number(match[2]) };
}
