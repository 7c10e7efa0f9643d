import { number, object, strings, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { EgressListener } from '../model/scope.ts';
import type { Service } from '../model/service.ts';
import type { World } from '../model/world.ts';
import { egressHosts, isExcluded, takesVirtualService, type EgressHosts } from './egress-hosts.ts';
import { hostIndex, mostSpecific, partOf } from './host.ts';
import { importedServices } from './imported-services.ts';
import { isGatewayApiRoute, virtualServiceGroups } from './virtual-services.ts';

/** A listener of a Sidecar's egress (istio/pilot/pkg/model/sidecar.go, convertIstioListenerToWrapper). */
export function egressListener(
  world: World,
  spec: JsonObject | undefined,
  namespace: string,
): EgressListener {
  const hosts = egressHosts(spec === undefined ? ['*/*'] : strings(spec, 'hosts'), namespace);
  const port = portOf(spec);
  const services = importedServices(world, hosts, { namespace, port: matchedPort(port) });
  const virtualServices = importedVirtualServices(world, hosts, namespace);
  const bind = text(spec, 'bind') ?? '';
  const captureMode = text(spec, 'captureMode');
  return listenerOf({
    spec,
    port,
    bind: bind === '' ? undefined : bind,
    captureMode: captureMode === 'IPTABLES' || captureMode === 'NONE' ? captureMode : 'DEFAULT',
    services,
    virtualServices,
  });
}

/** The one listener of a gateway's scope: it has the mesh's VirtualServices, and no services of its own (DefaultSidecarScopeForGateway). */
export const gatewayListener = (virtualServices: readonly ConfigObject[]): EgressListener =>
  listenerOf({
    spec: undefined,
    port: undefined,
    bind: undefined,
    captureMode: 'DEFAULT',
    services: [],
    virtualServices,
  });

function listenerOf(listener: Omit<EgressListener, 'virtualServiceOf'>): EgressListener {
  let index: ReadonlyMap<string, string> | undefined;
  return {
    ...listener,
    get virtualServiceOf() {
      return (index ??= virtualServiceIndex(listener.virtualServices, listener.services));
    },
  };
}

function portOf(spec: JsonObject | undefined): EgressListener['port'] {
  const port = object(spec, 'port');
  if (port === undefined) return undefined;
  return {
    number: number(port, 'number') ?? 0,
    protocol: text(port, 'protocol') ?? '',
    name: text(port, 'name') ?? '',
  };
}

/** The port that services need to have: none for a unix domain socket and for a forward proxy (needsPortMatch). */
export const matchedPort = (port: EgressListener['port']): number | undefined =>
  port === undefined || port.number === 0 || port.protocol.toUpperCase() === 'HTTP_PROXY'
    ? undefined
    : port.number;

/** The mesh's VirtualServices of which one host is asked for (istio/pilot/pkg/model/virtualservice.go, SelectVirtualServices). */
function importedVirtualServices(
  world: World,
  hosts: ReadonlyMap<string, EgressHosts>,
  namespace: string,
): readonly ConfigObject[] {
  const anywhere = hosts.get('*');
  const isTaken = (item: ConfigObject): boolean => {
    const own = hosts.get(item.namespace);
    const isGatewayApi = isGatewayApiRoute(item);
    return strings(item.spec, 'hosts').some(
      (host) =>
        !isExcluded(own, host) &&
        !isExcluded(anywhere, host) &&
        [own, anywhere].some((entry) => entry !== undefined && takesVirtualService(entry, host, isGatewayApi)), // prettier-ignore
    );
  };
  const { own, exported, everyones } = virtualServiceGroups(world, { namespace, gateway: 'mesh' });
  const isFirst = (item: ConfigObject): boolean =>
    isGatewayApiRoute(item) && item.namespace === namespace;
  return [own, exported, everyones].flatMap((group) => {
    const taken = group.filter(isTaken);
    return taken.some(isFirst)
      ? [...taken.filter(isFirst), ...taken.filter((item) => !isFirst(item))]
      : taken;
  });
}

function virtualServiceIndex(
  virtualServices: readonly ConfigObject[],
  services: readonly Service[],
): ReadonlyMap<string, string> {
  const byHost = hostIndex<string>();
  for (const { spec, namespace, name } of virtualServices)
    for (const host of strings(spec, 'hosts')) {
      const part = partOf(byHost, host);
      if (!part.has(host)) part.set(host, `${namespace}/${name}`);
    }
  const index = new Map<string, string>();
  for (const { hostname } of services) {
    const name = index.has(hostname) ? undefined : mostSpecific(byHost, hostname);
    if (name !== undefined) index.set(hostname, name);
  }
  return index;
}
