import type { JsonObject } from '../../model/json.ts';
import { once } from '../../model/once.ts';
import { withSources } from '../../model/provenance.ts';
import { remembered } from '../../model/remembered.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { ProxyContext } from '../context.ts';
import type { Service } from '../model/service.ts';
import { bracketed, domainName } from './domain-name.ts';
import { routeProxyHeaders } from './proxy-headers.ts';
import { domainsKey, serviceDomains, type HostDomains } from './service-domains.ts';

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
  group: HostGroup,
  listenerPort: number,
): PreparedHost[] {
  const { port, services, hosts, routes } = group;
  const { attemptCount } = routeProxyHeaders(proxy);
  const own = listenerPort === 0 ? port : undefined;
  return [
    ...hosts.map((name) =>
      remembered(named(routes), `${port} ${attemptCount} ${name}`, () => {
        const host = name.toLowerCase();
        const domains = [bracketed(host)];
        const message = messageOf(group, { host, domains, attemptCount });
        return { port, domains, short: NONE, message };
      }),
    ),
    ...services.map((service) =>
      remembered(ofServices(routes)(service), `${port} ${own} ${attemptCount} ${domainsKey(service, proxy)}`, () => {
        const { hostname } = service;
        const all = serviceDomains(service, { proxy, domain: world.domain, port: own });
        const message = messageOf(group, { host: hostname, domains: all.domains, attemptCount });
        return { ...all, port, hostname, message };
      }),
    ),
  ]; // prettier-ignore
}

type Known = Map<string, PreparedHost>;

/** A host, or a service called by the same names, with the same routes is one virtual host for all scopes: it is made, and later decoded, once. */
const named = once((_routes: readonly JsonObject[]): Known => new Map());
const ofServices = once((_routes: readonly JsonObject[]) => once((_service: Service): Known => new Map())); // prettier-ignore

interface MessageOf {
  readonly host: string;
  readonly domains: readonly string[];
  readonly attemptCount: boolean;
}

function messageOf(
  { port, routes, source }: HostGroup,
  { host, domains, attemptCount }: MessageOf,
): PreparedHost['message'] {
  const message = { name: domainName(host, port), domains, routes };
  const counted = attemptCount ? { ...message, include_request_attempt_count: true } : message;
  return withSources(counted, { '': source });
}

const NONE: ReadonlySet<string> = new Set();
