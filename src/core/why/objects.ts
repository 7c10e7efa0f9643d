import { routeRefusals, type RouteRefusal } from '../intent/gateway-api/refusals.ts';
import type { IntendedConfig } from '../intent/compile.ts';
import type { ProxyContext } from '../intent/context.ts';
import type { ConfigObject } from '../intent/model/config-object.ts';
import type { IntentKind } from '../intent/model/world.ts';
import type { KubeObject } from '../model/kube.ts';
import { resourceText } from '../model/resource.ts';
import { refTo } from '../model/provenance.ts';
import type { WhyReason } from './answer.ts';
import { destinationRuleExclusions } from './destination-rule.ts';
import { subsetReasons, subsetRuleExclusions } from './subset-pods.ts';
import { effectsFrom } from './effects.ts';
import { envoyFilterExclusions } from './envoy-filter.ts';
import { distinctExclusions, isSameObject, spoken, type Exclusion } from './exclusion.ts';
import { gatewayExclusions, gatewayReasons } from './gateway.ts';
import { mtlsReasons, peerAuthenticationExclusions } from './peer-authentication.ts';
import { notWatched, ownServiceExclusions } from './service.ts';
import { sidecarExclusions, sidecarReasons } from './sidecar.ts';
import { telemetryExclusions } from './telemetry.ts';
import { virtualServiceExclusions } from './virtual-service.ts';
import { fitExclusion } from './workload-object.ts';

/** What a Kubernetes object does for a proxy, and what not. */
export interface ObjectAnswer {
  readonly exclusions: readonly Exclusion[];
  readonly chain: readonly WhyReason[];
}

/** Explains one object. @param object as it was read */
export function explainObject(
  context: ProxyContext,
  config: IntendedConfig,
  object: KubeObject,
): ObjectAnswer {
  const { world } = context;
  if (object.namespace !== '' && !world.isWatched(object.namespace))
    return { exclusions: [notWatched(world, object)], chain: [] };
  const effects = effectsFrom(config, object);
  const derived = derivedFrom(context, object);
  const more = derived.flatMap((one) => reasonsOf(context, one));
  const exclusions = distinctExclusions(
    derived.length > 0
      ? derived.flatMap((one) => exclusionsOf(context, config, one))
      : otherExclusions(context, object),
  );
  const chain: WhyReason[] = [...more, ...effects];
  if (chain.length > 0 || exclusions.length > 0) return { exclusions, chain };
  return { exclusions: [withoutEffect(object)], chain };
}

const withoutEffect = (object: KubeObject): Exclusion => ({
  code: 'no-effect',
  says: `Nothing in this proxy's config comes from ${spoken(object)}.`,
  cause: refTo(object),
});

const ISTIO: readonly IntentKind[] = [
  'VirtualService', 'DestinationRule', 'Gateway', 'Sidecar', 'PeerAuthentication', 'RequestAuthentication',
  'AuthorizationPolicy', 'Telemetry', 'EnvoyFilter', 'WasmPlugin',
]; // prettier-ignore

/** The objects that istiod works with: the object itself, or what it makes of one of the Gateway API's. */
function derivedFrom({ world }: ProxyContext, object: KubeObject): ConfigObject[] {
  const isGatewayApi = object.apiVersion.startsWith('gateway.networking.k8s.io/');
  return ISTIO.flatMap((kind) => {
    if (!isGatewayApi && kind !== object.kind) return [];
    return world.list(kind).filter((one) => (isGatewayApi ? one.origin !== undefined && isMadeOf(one, object) : isSameObject(one, object))); // prettier-ignore
  });
}

/** Rules of several routes may come together in one VirtualService. */
function isMadeOf(derived: ConfigObject, object: KubeObject): boolean {
  const fields: (string | undefined)[] = [undefined];
  for (const list of ['http', 'tcp', 'tls', 'servers']) {
    const items = derived.spec[list];
    if (Array.isArray(items)) items.forEach((_, index) => fields.push(`spec.${list}[${index}]`));
  }
  return fields.some((field) => isSameObject(refTo(derived, field), object));
}

function exclusionsOf(
  context: ProxyContext,
  config: IntendedConfig,
  item: ConfigObject,
): Exclusion[] {
  switch (item.kind) {
    case 'VirtualService':
      return virtualServiceExclusions(context, config, item);
    case 'DestinationRule':
      return [...destinationRuleExclusions(context, item).exclusions, ...subsetRuleExclusions(context, item)]; // prettier-ignore
    case 'Gateway':
      return gatewayExclusions(context, item);
    case 'Sidecar':
      return sidecarExclusions(context, item);
    case 'PeerAuthentication':
      return peerAuthenticationExclusions(context, item);
    case 'Telemetry':
      return telemetryExclusions(context, item);
    case 'EnvoyFilter':
      return envoyFilterExclusions(context, item, effectsFrom(config, item));
    default: {
      const misfit = fitExclusion(context, item);
      return misfit === undefined ? [] : [misfit];
    }
  }
}

function reasonsOf(context: ProxyContext, item: ConfigObject): WhyReason[] {
  if (item.kind === 'Sidecar') return sidecarReasons(context, item);
  if (item.kind === 'DestinationRule') return subsetReasons(context, item);
  if (item.kind === 'Gateway' && context.proxy.type === 'router') return gatewayReasons(context, item); // prettier-ignore
  if (item.kind !== 'PeerAuthentication') return [];
  return mtlsReasons(context).filter(({ cause }) => isSameObject(cause, item));
}

/** What is said of a route of the Gateway API that does not get what it asks for. */
const REFUSED: Readonly<Record<RouteRefusal['code'], string>> = {
  'other-port': 'asks for a port that this listener does not have',
  'other-section': 'asks for a section that this listener is not',
  'no-common-hostname': 'has no hostname in common with this listener',
  'namespace-not-allowed': 'is in a namespace that this listener does not let in',
  'kind-not-allowed': 'is of a kind that this listener does not take',
  'parent-not-found': 'names a parent that does not exist',
  'backend-not-permitted': 'leads to a backend in a namespace without a ReferenceGrant for it',
  'backend-not-found': 'leads to a backend that does not exist',
};

/** Kinds that istiod makes services of; a route of the Gateway API that nothing was made of hangs in the air. */
function otherExclusions(context: ProxyContext, object: KubeObject): Exclusion[] {
  const services = context.world.services.filter((service) => isSameObject(service.object, object)); // prettier-ignore
  if (services.length > 0)
    return services.flatMap((service) => ownServiceExclusions(context, service));
  if (!object.apiVersion.startsWith('gateway.networking.k8s.io/')) return [];
  if (!object.kind.endsWith('Route')) return [];
  const refusals = routeRefusals(context.world, object);
  if (refusals.length > 0)
    return refusals.map(({ code, asks, listener }) => ({
      code: 'route-not-attached',
      says: `${spoken(object)} ${REFUSED[code]}${listener === undefined ? '' : ` (${resourceText(listener)})`}.`,
      cause: listener ?? asks,
      asks,
    }));
  return [
    {
      code: 'route-not-attached',
      says: `None of the parents of ${spoken(object)} takes it: it is for another class, listener or namespace, or a ReferenceGrant is missing.`,
      cause: refTo(object, 'spec.parentRefs'),
    },
  ];
}
