import { object, strings } from '../../decode/read.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { ConfigObject } from '../model/config-object.ts';
import { backendTlsRules, type PolicyInput } from './backend-tls-policies.ts';
import { credentials } from './credentials.ts';
import { gatewayClasses } from './gateway-class.ts';
import { listenersOf } from './gateways.ts';
import { tcpVirtualServices, tlsVirtualServices } from './l4-virtual-services.ts';
import { foreignWaypoints } from './foreign-waypoints.ts';
import { GATEWAY_GROUP, ISTIO_GROUP, SERVICE, groupOf, type Referred } from './reference.ts';
import { referenceGrants } from './reference-grants.ts';
import { httpVirtualServices, type RouteInput } from './route-virtual-services.ts';

/** What the Gateway API's objects are converted with. */
export interface GatewayApiInput {
  /** Objects of a kind in watched namespaces (and without namespace), of any API group: told apart here. */
  readonly objects: (kind: string) => readonly KubeObject[];
  readonly namespaces: ReadonlyMap<string, KubeObject>;
  /** "cluster.local" */
  readonly domain: string;
  /** Few may read Secrets; where they were not, those that are named are taken to be there. */
  readonly areSecretsRead: boolean;
  /** Whether some service has this host name: backends of kind Hostname. */
  readonly hasHost: (hostname: string) => boolean;
}

/** What there is of the Gateway API in a mesh. */
export interface GatewayApi {
  readonly routes: readonly KubeObject[];
  readonly routing: RouteInput;
  readonly gateways: readonly ConfigObject[];
  readonly policies: PolicyInput;
}

/** Reads Gateways and what routes may refer to; undefined where nothing of the Gateway API is used. */
export function gatewayApi(input: GatewayApiInput): GatewayApi | undefined {
  const of = (kind: string, group = GATEWAY_GROUP): readonly KubeObject[] =>
    input.objects(kind).filter((item) => groupOf(item) === group);
  const routes = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute'].flatMap((kind) => of(kind));
  const policies = of('BackendTLSPolicy');
  const listed = of('Gateway');
  if (routes.length === 0 && listed.length === 0 && policies.length === 0) return undefined;

  const { namespaces, domain } = input;
  const service = finder(of('Service', ''));
  const serviceEntry = finder(of('ServiceEntry', ISTIO_GROUP));
  const granted = referenceGrants(of('ReferenceGrant'));
  const known = credentials(
    input.areSecretsRead ? of('Secret', '') : undefined,
    of('ConfigMap', ''),
  );
  const classOf = gatewayClasses(of('GatewayClass'));
  const { gateways, parents } = listenersOf({
    gateways: listed, listenerSets: of('ListenerSet'), classOf, namespaces, granted, domain, credentials: known,
  }); // prettier-ignore
  const isForeign = foreignWaypoints({ namespaces, classes: of('GatewayClass'), gateways: listed });
  const parentOf = ({ kind, namespace, name }: Referred): KubeObject | undefined => (kind === SERVICE ? service : serviceEntry)(namespace, name); // prettier-ignore
  const routing: RouteInput = {
    domain,
    granted,
    hasHost: input.hasHost,
    hasService: (namespace, name) => service(namespace, name) !== undefined,
    entryHosts: (namespace, name) => strings(object(serviceEntry(namespace, name)?.raw, 'spec'), 'hosts'), // prettier-ignore
    parents: {
      listeners: parents,
      inMesh: (reference) => {
        const parent = parentOf(reference);
        return parent !== undefined && !isForeign(parent);
      },
    },
  };
  return {
    routes,
    routing,
    gateways,
    policies: { policies, service, serviceEntry, domain, credentials: known },
  };
}

/**
 * The Gateways, VirtualServices and DestinationRules that istiod makes of the Gateway API's objects
 * (istio/pilot/pkg/config/kube/gateway/controller.go). Unsorted.
 */
export function convertGatewayApi(input: GatewayApiInput): ConfigObject[] {
  const found = gatewayApi(input);
  if (found === undefined) return [];
  const { routes, routing, gateways, policies } = found;
  const of = (...kinds: readonly string[]): KubeObject[] => routes.filter((route) => kinds.includes(route.kind)); // prettier-ignore
  return [
    ...gateways,
    ...httpVirtualServices(of('HTTPRoute', 'GRPCRoute'), routing),
    ...tcpVirtualServices(of('TCPRoute'), routing),
    ...tlsVirtualServices(of('TLSRoute'), routing),
    ...backendTlsRules(policies),
  ];
}

function finder(
  items: readonly KubeObject[],
): (namespace: string, name: string) => KubeObject | undefined {
  const byName = new Map(items.map((item) => [`${item.namespace}/${item.name}`, item]));
  return (namespace, name) => byName.get(`${namespace}/${name}`);
}
