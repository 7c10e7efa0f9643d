import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';
import { remembered } from '../../model/remembered.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { Service } from '../model/service.ts';
import { defaultGroups } from './default-groups.ts';
import { domainName } from './domain-name.ts';
import { preparedHosts, type HostGroup, type PreparedHost } from './host-group.ts';
import type { ListenerPlan } from './listener-plan.ts';
import { proxyKey, sourceLabels } from './proxy-key.ts';
import { virtualServiceGroups } from './virtual-service-groups.ts';

/** The hosts of a listener and their routes, by name (istio/pilot/pkg/networking/core/httproute.go, BuildSidecarOutboundVirtualHosts). */
export function virtualHosts(context: ProxyContext, plan: ListenerPlan): JsonObject[] {
  const hosts: PreparedHost[] = [];
  const taken = new Set<string>();
  for (const virtualService of plan.virtualServices)
    for (const host of hostsOfVirtualService(context, plan, virtualService)) {
      hosts.push(host);
      if (host.hostname !== undefined) taken.add(host.hostname);
    }
  for (const service of plan.services.values())
    if (!taken.has(service.hostname)) hosts.push(...hostsOfService(context, plan, service));
  return distinct(hosts, plan.port).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function hostsOfVirtualService(
  context: ProxyContext,
  plan: ListenerPlan,
  virtualService: ConfigObject,
): readonly PreparedHost[] {
  const { plain, labelled } = proxyKey(context);
  const key = sourceLabels(virtualService).length === 0 ? plain : labelled;
  const { namespace, name } = virtualService;
  return prepared(context, plan, {
    key: `VirtualService ${namespace}/${name} ${key}`,
    groups: () => virtualServiceGroups(context, virtualService, plan),
  });
}

const hostsOfService = (
  context: ProxyContext,
  plan: ListenerPlan,
  service: Service,
): readonly PreparedHost[] =>
  prepared(context, plan, {
    key: `Service ${service.hostname} ${proxyKey(context).plain}`,
    groups: () => defaultGroups(context, service),
  });

function prepared(
  context: ProxyContext,
  plan: ListenerPlan,
  { key, groups }: { readonly key: string; readonly groups: () => readonly HostGroup[] },
): readonly PreparedHost[] {
  return remembered(plan.prepared, key, () =>
    groups().flatMap((group) => preparedHosts(context, group, plan.port)),
  );
}

/** Each name and domain belongs to the first host that has it, and no short form takes a service's name (httproute.go, dedupeDomains). */
function distinct(hosts: readonly PreparedHost[], listenerPort: number): PreparedHost['message'][] {
  const services = new Set<string>();
  for (const { hostname, port } of hosts)
    if (hostname !== undefined) services.add(hostname).add(domainName(hostname, port));
  const names = new Set<string>();
  const taken = new Set<string>();
  return hosts.flatMap(({ domains, short, port, message }) => {
    if (names.has(message.name)) return [];
    names.add(message.name);
    let kept = domains.filter((domain) => {
      const key = domain.toLowerCase();
      if (taken.has(key) || (short.has(domain) && services.has(domain))) return false;
      taken.add(key);
      return true;
    });
    // A listener for all ports takes a host without port for port 80 (httproute.go, mergeAllVirtualHosts).
    if (listenerPort === 0 && port !== 80) kept = kept.filter((domain) => domain.includes(':'));
    if (kept.length === 0) return [];
    return [kept.length === domains.length ? message : { ...message, domains: kept }];
  });
}
