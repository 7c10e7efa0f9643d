import { object, objects } from '../../decode/read.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { IntentProxy } from '../model/proxy.ts';
import type { EgressListener, MergedDestinationRule, Scope } from '../model/scope.ts';
import type { World } from '../model/world.ts';
import { destinationRulesFor, ruleForClient } from './destination-rules.ts';
import { egressListener, gatewayListener, matchedPort } from './egress-listener.ts';
import { routedServices } from './routed-services.ts';
import { servicesVisibleTo } from './service-index.ts';
import { ServiceSet } from './service-set.ts';
import { sidecarFor } from './sidecar-choice.ts';
import { virtualServicesFor } from './virtual-services.ts';

const scopes = new WeakMap<World, Map<string, Scope>>();

/** What a proxy may see (istio/pilot/pkg/model/push_context.go, getSidecarScope). Proxies of a namespace with the same Sidecar share one. */
export function scopeOf(world: World, proxy: IntentProxy): Scope {
  let known = scopes.get(world);
  if (known === undefined) scopes.set(world, (known = new Map()));
  const sidecar = sidecarFor(world, proxy);
  const { namespace } = proxy;
  const kind = proxy.type === 'sidecar' ? 'sidecar' : 'gateway';
  const key = `${kind} ${namespace} ${sidecar?.namespace ?? ''}/${sidecar?.name ?? ''}`;
  let scope = known.get(key);
  if (scope === undefined) {
    scope = kind === 'sidecar' ? sidecarScope(world, sidecar, namespace) : gatewayScope(world, namespace); // prettier-ignore
    known.set(key, scope);
  }
  return scope;
}

/** istio/pilot/pkg/model/sidecar.go, initSidecarScopeInternalIndexes. */
function sidecarScope(world: World, sidecar: ConfigObject | undefined, namespace: string): Scope {
  const specs = objects(sidecar?.spec, 'egress');
  const egress = (specs.length === 0 ? [undefined] : specs).map((spec) =>
    egressListener(world, spec, namespace),
  );
  const services = new ServiceSet();
  for (const listener of egress) {
    for (const service of listener.services) services.add(service);
    const of = { namespace, port: matchedPort(listener.port) };
    for (const service of routedServices(world, listener.virtualServices, of))
      services.add(service);
  }
  return withRules(world, { namespace, sidecar, egress, services });
}

/** istio/pilot/pkg/model/sidecar.go, DefaultSidecarScopeForGateway. */
function gatewayScope(world: World, namespace: string): Scope {
  const services = new ServiceSet();
  for (const service of servicesVisibleTo(world, namespace)) services.add(service);
  const egress = [gatewayListener(virtualServicesFor(world, { namespace, gateway: 'mesh' }))];
  return withRules(world, { namespace, sidecar: undefined, egress, services });
}

interface Parts {
  readonly namespace: string;
  readonly sidecar: ConfigObject | undefined;
  readonly egress: readonly EgressListener[];
  readonly services: ServiceSet;
}

function withRules(world: World, { namespace, sidecar, egress, services }: Parts): Scope {
  const { byHost } = services;
  const rules = new Map<string, readonly MergedDestinationRule[]>();
  const rulesOf = (hostname: string): readonly MergedDestinationRule[] => {
    const known = rules.get(hostname);
    if (known !== undefined) return known;
    const service = byHost.get(hostname);
    const found = service === undefined ? [] : destinationRulesFor(world, namespace, service);
    rules.set(hostname, found);
    return found;
  };
  return {
    namespace,
    sidecar,
    egress,
    services: [...byHost.values()],
    serviceOf: (hostname) => byHost.get(hostname),
    destinationRule: (hostname, labels) => ruleForClient(rulesOf(hostname), namespace, labels),
    outboundTrafficPolicy:
      object(sidecar?.spec, 'outboundTrafficPolicy') ??
      object(world.mesh, 'outboundTrafficPolicy') ??
      {},
  };
}
