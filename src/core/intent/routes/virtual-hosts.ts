import type { JsonObject } from '../../model/json.ts';
import { withSources } from '../../model/provenance.ts';
import type { ProxyContext } from '../context.ts';
import type { Service } from '../model/service.ts';
import { defaultGroups } from './default-groups.ts';
import { bracketed, domainName } from './domain-name.ts';
import type { HostGroup } from './host-group.ts';
import { routeProxyHeaders } from './proxy-headers.ts';
import { serviceDomains, type HostDomains } from './service-domains.ts';
import {
  selectVirtualServices,
  virtualServiceGroups,
  type OnListener,
} from './virtual-service-groups.ts';

/** The hosts of a listener and their routes, by name (istio/pilot/pkg/networking/core/httproute.go, BuildSidecarOutboundVirtualHosts). */
export function virtualHosts(context: ProxyContext, on: OnListener): JsonObject[] {
  const { egress, services, port } = on;
  const candidates =
    port === 80 ? egress.virtualServices : selectVirtualServices(egress.virtualServices, services);
  const groups = candidates.flatMap((one) => virtualServiceGroups(context, one, on));
  const taken = new Set(groups.flatMap((group) => group.services.map(({ hostname }) => hostname)));
  for (const service of services.values())
    if (!taken.has(service.hostname)) groups.push(...defaultGroups(context, service));
  const hosts = new VirtualHosts(context, port, groups).all();
  return hosts.sort((a, b) => (String(a['name']) < String(b['name']) ? -1 : 1));
}

/** Gives each name and domain to the first host that has it. */
class VirtualHosts {
  readonly #context: ProxyContext;
  readonly #port: number;
  readonly #groups: readonly HostGroup[];
  readonly #names = new Set<string>();
  readonly #domains = new Set<string>();
  /** Names of services: no short form of another one takes them. */
  readonly #services = new Set<string>();
  readonly #fixed: JsonObject;

  constructor(context: ProxyContext, port: number, groups: readonly HostGroup[]) {
    this.#context = context;
    this.#port = port;
    this.#groups = groups;
    this.#fixed = routeProxyHeaders(context.proxy).attemptCount
      ? { include_request_attempt_count: true }
      : {};
    for (const group of groups)
      for (const { hostname } of group.services)
        this.#services.add(hostname).add(domainName(hostname, group.port));
  }

  all(): JsonObject[] {
    return this.#groups.flatMap((group) => [
      ...group.hosts.flatMap((host) => {
        const name = host.toLowerCase();
        return this.#host(group, name, () => ({ domains: [bracketed(name)], short: new Set() }));
      }),
      ...group.services.flatMap((service) =>
        this.#host(group, service.hostname, () => this.#domainsOf(service, group)),
      ),
    ]);
  }

  #domainsOf(service: Service, group: HostGroup): HostDomains {
    const { proxy, world } = this.#context;
    const port = this.#port === 0 ? group.port : undefined;
    return serviceDomains(service, { proxy, domain: world.domain, port });
  }

  #host(group: HostGroup, host: string, domainsOf: () => HostDomains): JsonObject[] {
    const name = domainName(host, group.port);
    if (this.#names.has(name)) return [];
    this.#names.add(name);
    const free = this.#free(domainsOf());
    const domains = this.#port === 0 && group.port !== 80 ? free.filter(hasPort) : free;
    if (domains.length === 0) return [];
    const message = { name, domains, routes: group.routes, ...this.#fixed };
    return [withSources(message, { '': group.source })];
  }

  #free({ domains, short }: HostDomains): string[] {
    return domains.filter((domain) => {
      const key = domain.toLowerCase();
      if (this.#domains.has(key) || (short.has(domain) && this.#services.has(domain))) return false;
      this.#domains.add(key);
      return true;
    });
  }
}

/** A listener for all ports takes a host without port for port 80 (httproute.go, mergeAllVirtualHosts). */
const hasPort = (domain: string): boolean => domain.includes(':');
