import { object, objects, strings } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { ConfigObject } from '../model/config-object.ts';
import { hostIntersection, hostsOverlap } from '../model/hostname.ts';
import { createdAt } from '../world/config-objects.ts';
import { attachmentsOf, type Attachment } from './attachment.ts';
import { destinations, weightedBackends, type RouteContext } from './backend.ts';
import { derived } from './derived.ts';
import { ROUTE_SEMANTICS, contextOf, meshHosts, parentName, type RouteInput } from './route-virtual-services.ts'; // prettier-ignore

/** Where connections go that no backend is to have: a cluster that does not exist. */
const NOBODY: JsonObject = {
  destination: { host: 'internal.cluster.local', subset: 'zero-weight', port: { number: 65535 } },
};

/** `route` of each rule; undefined: one is wrong, none counts. Numbers are the rules' places. */
function routesOf(route: KubeObject, context: RouteContext): JsonObject[][] | undefined {
  const all: JsonObject[][] = [];
  for (const rule of objects(object(route.raw, 'spec'), 'rules')) {
    const backends = weightedBackends(objects(rule, 'backendRefs'));
    const targets = backends === undefined ? [NOBODY] : destinations(backends, context);
    if (targets === undefined) return undefined;
    all.push(targets);
  }
  return all;
}

/** VirtualServices of TCPRoutes: one per listener or host of the mesh (istio/pilot/pkg/config/kube/gateway/route_collections.go, TCPRouteCollection). */
export function tcpVirtualServices(
  routes: readonly KubeObject[],
  input: RouteInput,
): ConfigObject[] {
  return routes.flatMap((route) =>
    numbered(route, 'tcp', attachmentsOf(route, input.parents).flatMap((attachment) => {
      const isMesh = attachment.gateway === 'mesh';
      const { port } = attachment.reference;
      const match = isMesh && port !== 0 ? { match: [{ port }] } : {};
      const rules = (routesOf(route, contextOf(route, attachment, input)) ?? []).map((targets) => ({ ...match, route: targets })); // prettier-ignore
      const hosts = isMesh ? meshHosts(attachment.reference, input) : ['*'];
      return hosts.map((host) => ({ host, gateway: attachment.gateway, rules }));
    })),
  ); // prettier-ignore
}

/** VirtualServices of TLSRoutes (route_collections.go, TLSRouteCollection). */
export function tlsVirtualServices(
  routes: readonly KubeObject[],
  input: RouteInput,
): ConfigObject[] {
  return routes.flatMap((route) =>
    numbered(route, 'tls', attachmentsOf(route, input.parents).flatMap((attachment) =>
      attachment.gateway === 'mesh' ? tlsInMesh(route, attachment, input) : tlsAtListener(route, attachment, input), // prettier-ignore
    )),
  ); // prettier-ignore
}

interface Draft {
  readonly host: string;
  readonly gateway: string;
  readonly rules: readonly JsonObject[];
}

/** The hosts of the service stand in for hostnames that the route does without; each host takes the names that it covers. */
function tlsInMesh(route: KubeObject, attachment: Attachment, input: RouteInput): Draft[] {
  const hosts = meshHosts(attachment.reference, input);
  const named = strings(object(route.raw, 'spec'), 'hostnames');
  const all = named.length === 0 || (named.length === 1 && named[0] === '*') ? hosts : named;
  const { port } = attachment.reference;
  const routes = routesOf(route, contextOf(route, attachment, input)) ?? [];
  return hosts.map((host) => {
    const sniHosts = all.length > 1 ? all.filter((name) => hostsOverlap(host, name)) : all;
    const match = [{ sniHosts, ...(port === 0 ? {} : { port }) }];
    return {
      host,
      gateway: 'mesh',
      rules: routes.map((targets) => (isNobody(targets) ? { route: targets } : { match, route: targets })), // prettier-ignore
    };
  });
}

/** At a listener with a hostname only what both name is routed. */
function tlsAtListener(route: KubeObject, attachment: Attachment, input: RouteInput): Draft[] {
  const named = strings(object(route.raw, 'spec'), 'hostnames');
  const wanted = named.length === 0 ? ['*'] : named;
  const { hostname, gateway } = attachment;
  const hosts = hostname === '' ? wanted : hostIntersection(wanted, [hostname]);
  const routes = routesOf(route, contextOf(route, attachment, input)) ?? [];
  const rules = routes.flatMap((targets): JsonObject[] => {
    if (isNobody(targets)) return [{ route: targets }];
    return hosts.length === 0 ? [] : [{ match: [{ sniHosts: hosts }], route: targets }];
  });
  return hosts.map((host) => ({ host, gateway, rules }));
}

/** Without backends a rule has no match either. */
const isNobody = (targets: readonly JsonObject[]): boolean => targets[0] === NOBODY;

function numbered(
  route: KubeObject,
  kind: 'tcp' | 'tls',
  drafts: readonly Draft[],
): ConfigObject[] {
  // prettier-ignore
  const parts = objects(object(route.raw, 'spec'), 'rules').map((_, index) => ({ object: route, field: `spec.rules[${index}]` })); // prettier-ignore
  return drafts.map(({ host, gateway, rules }, index) =>
    derived({
      kind: 'VirtualService',
      name: `${route.name}~${kind}~${index}~istio-autogenerated-k8s-gateway`,
      namespace: route.namespace,
      createdAt: createdAt(route),
      annotations: { ...ROUTE_SEMANTICS, 'internal.istio.io/parents': parentName(route) },
      spec: { hosts: [host], gateways: [gateway], [kind]: rules },
      from: route,
      parts,
    }),
  );
}
