import { object, objects, strings } from '../../decode/read.ts';
import type { KubeObject } from '../../model/kube.ts';
import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { World } from '../model/world.ts';
import { refusalAt, type ListenerRefusal } from './attachment.ts';
import { gatewayApi, type GatewayApi } from './convert.ts';
import { GATEWAY, GATEWAY_GROUP, SERVICE, groupKindOf, referred, type Referred } from './reference.ts'; // prettier-ignore

/** Why a route of the Gateway API is not, or not fully, in effect. */
export interface RouteRefusal {
  readonly code: ListenerRefusal | 'parent-not-found' | 'backend-not-permitted' | 'backend-not-found';
  /** The field of the route that asks for what it does not get. */
  readonly asks: ResourceRef;
  /** The listener that refuses it, where there is one. */
  readonly listener?: ResourceRef;
} // prettier-ignore

/** What speaks against a route: parents that do not let it in, backends that it may not use or that are not there (conversion.go, referenceAllowed, buildDestination). */
export function routeRefusals(world: World, route: KubeObject): RouteRefusal[] {
  const api = apiOf(world);
  if (api === undefined) return [];
  const spec = object(route.raw, 'spec');
  const references = objects(spec, 'parentRefs').map((reference) => referred(reference, GATEWAY, route.namespace)); // prettier-ignore
  const hostnames = strings(spec, 'hostnames');
  const parents = references.flatMap((reference, index) => {
    const asks = refTo(route, `spec.parentRefs[${index}]`);
    return parentRefusals(api, { route, hostnames, reference }, asks);
  });
  const inGateway = references.some(({ kind }) => kind.startsWith(GATEWAY_GROUP));
  return [...parents, ...backendRefusals(api, route, inGateway)];
}

function parentRefusals(
  { routing: { parents } }: GatewayApi,
  applicant: { route: KubeObject; hostnames: readonly string[]; reference: Referred },
  asks: ResourceRef,
): RouteRefusal[] {
  const { kind, namespace, name } = applicant.reference;
  if (!kind.startsWith(GATEWAY_GROUP))
    return parents.inMesh(applicant.reference) ? [] : [{ code: 'parent-not-found', asks }];
  const listeners = parents.listeners.filter((one) => one.kind === kind && one.namespace === namespace && one.name === name); // prettier-ignore
  const refusals = listeners.map((listener) => ({ listener, code: refusalAt(listener, applicant) })); // prettier-ignore
  if (refusals.some(({ code }) => code === undefined)) return [];
  if (refusals.length === 0) return [{ code: 'parent-not-found', asks }];
  return refusals.flatMap(({ listener: { field }, code }): RouteRefusal[] => {
    const listener = { kind: kind.slice(kind.indexOf('/') + 1), namespace, name, field };
    return code === undefined ? [] : [{ code, asks, listener }];
  });
}

/** Grants count at Gateways only. */
function backendRefusals(
  { routing }: GatewayApi,
  route: KubeObject,
  inGateway: boolean,
): RouteRefusal[] {
  const from = { kind: groupKindOf(route), namespace: route.namespace };
  return objects(object(route.raw, 'spec'), 'rules').flatMap((rule, at) =>
    objects(rule, 'backendRefs').flatMap((reference, index): RouteRefusal[] => {
      const to = referred(reference, SERVICE, route.namespace);
      const asks = refTo(route, `spec.rules[${at}].backendRefs[${index}]`);
      if (inGateway && to.namespace !== route.namespace && !routing.granted(from, to))
        return [{ code: 'backend-not-permitted', asks }];
      const isThere = to.kind !== SERVICE || routing.hasService(to.namespace, to.name);
      return isThere ? [] : [{ code: 'backend-not-found', asks }];
    }),
  );
}

const known = new WeakMap<World, GatewayApi>();

function apiOf(world: World): GatewayApi | undefined {
  const api =
    known.get(world) ??
    gatewayApi({
      objects: (kind) => world.kube(kind).filter(({ namespace }) => world.isWatched(namespace)),
      // Routes attach to listeners without a certificate as to others.
      areSecretsRead: false,
      namespaces: world.namespaces,
      domain: world.domain,
      hasHost: (host) => world.servicesByHost.has(host),
    });
  if (api !== undefined) known.set(world, api);
  return api;
}
