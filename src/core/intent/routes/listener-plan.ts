import { once } from '../../model/once.ts';
import type { ProxyContext } from '../context.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { EgressListener, Scope } from '../model/scope.ts';
import type { Service } from '../model/service.ts';
import type { PreparedHost } from './host-group.ts';
import { selectVirtualServices, type ListenerServices } from './select.ts';

/** What the routes of a listener are made of. Shared by the proxies of a scope, with what was made already. */
export interface ListenerPlan {
  readonly egress: EgressListener;
  /** 0: all ports, as HTTP proxies and unix domain sockets serve them. */
  readonly port: number;
  readonly services: ListenerServices;
  readonly virtualServices: readonly ConfigObject[];
  readonly prepared: Map<string, readonly PreparedHost[]>;
}

const plans = new WeakMap<Scope, Map<string, ListenerPlan>>();

export function listenerPlan(
  { scope }: ProxyContext,
  egress: EgressListener,
  port: number,
): ListenerPlan {
  let known = plans.get(scope);
  if (known === undefined) plans.set(scope, (known = new Map()));
  const key = `${scope.egress.indexOf(egress)} ${port}`;
  let plan = known.get(key);
  if (plan === undefined) known.set(key, (plan = planOf(egress, port)));
  return plan;
}

function planOf(egress: EgressListener, port: number): ListenerPlan {
  const services = listenerServices(egress.services, port);
  // On port 80 VirtualServices hold for hosts that are no service, too (httproute.go, BuildSidecarOutboundVirtualHosts).
  const virtualServices =
    port === 80 ? egress.virtualServices : selectVirtualServices(egress.virtualServices, services);
  return { egress, port, services, virtualServices, prepared: new Map() };
}

/** Of services with the same host the last one stays. */
function listenerServices(services: readonly Service[], port: number): ListenerServices {
  const known = new Map<string, Service>();
  for (const service of services) {
    if (port === 0) {
      known.set(service.hostname, service);
      continue;
    }
    const own = service.ports.find(({ number }) => number === port);
    if (own !== undefined) known.set(service.hostname.toLowerCase(), narrowed(service, own));
  }
  return known;
}

function narrowed(service: Service, port: Service['ports'][number]): Service {
  const hostname = service.hostname.toLowerCase();
  if (service.ports.length === 1 && hostname === service.hostname) return service;
  return portOf(service)(port);
}

/** A service with one port only; the same for all scopes, by which they share its virtual hosts. */
const portOf = once((service: Service) =>
  once((port: Service['ports'][number]): Service => ({ ...service, hostname: service.hostname.toLowerCase(), ports: [port] })),
); // prettier-ignore
