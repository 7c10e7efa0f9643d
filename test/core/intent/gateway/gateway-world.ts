import { compileGatewayListeners } from '../../../../src/core/intent/gateway/listeners.ts';
import { compileGatewayRoutes } from '../../../../src/core/intent/gateway/routes.ts';
import { object, objects, strings, text } from '../../../../src/core/decode/read.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import { contextOf, yamlWorld } from '../yaml-world.ts';

/** A gateway pod with env, and the service in front: 80 → 8080, 443 → 8443. */
export const router = (env = '[]', service = '{}'): string => `
apiVersion: v1
kind: Pod
metadata: { name: edge, namespace: istio-system, labels: { istio: ingressgateway } }
spec:
  containers:
    - { name: istio-proxy, args: [proxy, router], env: ${env} }
status: { phase: Running, podIP: 192.0.2.9, conditions: [{ type: Ready, status: "True" }] }
---
apiVersion: v1
kind: Service
metadata: { name: ingress, namespace: istio-system, labels: ${service} }
spec:
  clusterIP: 10.0.0.9
  selector: { istio: ingressgateway }
  ports: [{ name: http, port: 80, targetPort: 8080 }, { name: https, port: 443, targetPort: 8443 }]
---`;

const istioObject =
  (kind: string) =>
  (name: string, spec: string, namespace = 'istio-system'): string => `
apiVersion: networking.istio.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
---`;

const gatewayObject = istioObject('Gateway');

export const gateway = (name: string, servers: string, namespace?: string): string =>
  gatewayObject(name, `{ selector: { istio: ingressgateway }, servers: ${servers} }`, namespace);

export const virtualService = istioObject('VirtualService');
export const destinationRule = istioObject('DestinationRule');

/** Routes all requests to the service a. */
export const toA = '[{ route: [{ destination: { host: a.shop.svc.cluster.local } }] }]';

const context = (yaml: string, mesh?: JsonObject): ReturnType<typeof contextOf> =>
  contextOf(yamlWorld(yaml, mesh), 'istio-system/edge');

export const listenersOf = (yaml: string, mesh?: JsonObject): Record<string, JsonObject> =>
  byName(compileGatewayListeners(context(yaml, mesh)));

export const routeConfig = (yaml: string, name: string): JsonObject =>
  compileGatewayRoutes(context(yaml), [name])[0] ?? {};

const byName = (messages: readonly JsonObject[]): Record<string, JsonObject> =>
  Object.fromEntries(messages.map((message) => [text(message, 'name') ?? '', message]));

/** Names by which the chains of a listener are chosen. */
export const chainNames = (listener: JsonObject | undefined): (readonly string[])[] =>
  objects(listener, 'filter_chains').map((chain) =>
    strings(object(chain, 'filter_chain_match'), 'server_names'),
  );

/** The TLS settings of the first chain. */
export const tlsOf = (listener: JsonObject | undefined): JsonObject | undefined =>
  object(objects(listener, 'filter_chains')[0], 'transport_socket', 'typed_config');

/** Domains of the virtual hosts, those that are one together. */
export const domainsOf = (config: JsonObject): (readonly string[])[] =>
  objects(config, 'virtual_hosts').map((host) => strings(host, 'domains'));
