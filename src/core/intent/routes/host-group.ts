import type { JsonObject } from '../../model/json.ts';
import { withSources } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { ProxyContext } from '../context.ts';
import type { Service } from '../model/service.ts';
import { bracketed, domainName } from './domain-name.ts';
import { routeProxyHeaders } from './proxy-headers.ts';
import { serviceDomains, type HostDomains } from './service-domains.ts';

/** Hosts that share their routes on one port (istio/pilot/pkg/networking/core/route/route.go, VirtualHostWrapper). */
export interface HostGroup {
  readonly port: number;
  /** Services of the registry: they are called by all forms of their names. */
  readonly services: readonly Service[];
  /** Hosts of a VirtualService that are no service. */
  readonly hosts: readonly string[];
  readonly routes: readonly JsonObject[];
  readonly source: ResourceRef;
}

/** A virtual host as it would be if nobody else asked for its domains. */
export interface PreparedHost extends HostDomains {
  readonly port: number;
  /** Of a service. */
  readonly hostname?: string;
  readonly message: JsonObject & { readonly name: string };
}

/** @param listenerPort 0 where domains say their port */
export function preparedHosts(
  { proxy, world }: ProxyContext,
  { port, services, hosts, routes, source }: HostGroup,
  listenerPort: number,
): PreparedHost[] {
  const { attemptCount } = routeProxyHeaders(proxy);
  const messageOf = (host: string, domains: readonly string[]): PreparedHost['message'] => {
    const message = { name: domainName(host, port), domains, routes };
    const counted = attemptCount ? { ...message, include_request_attempt_count: true } : message;
    return withSources(counted, { '': source });
  };
  return [
    ...hosts.map((name): PreparedHost => {
      const host = name.toLowerCase();
      const domains = [bracketed(host)];
      return { port, domains, short: NONE, message: messageOf(host, domains) };
    }),
    ...services.map((service): PreparedHost => {
      const { hostname } = service;
      const own = listenerPort === 0 ? port : undefined;
      const all = serviceDomains(service, { proxy, domain: world.domain, port: own });
      return { ...all, port, hostname, message: messageOf(hostname, all.domains) };
    }),
  ];
}

const NONE: ReadonlySet<string> = new Set();
