import { objects, strings } from '../../../../src/core/decode/read.ts';
import type { ConfigObject } from '../../../../src/core/intent/model/config-object.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import type { IntentKind } from '../../../../src/core/intent/model/world.ts';
import { yamlWorld } from '../yaml-world.ts';

const GROUP = 'gateway.networking.k8s.io/v1';

/** An object of the Gateway API. @param meta more of its metadata: "labels: {}" */
export const native = (kind: string, name: string, spec: string, meta = 'namespace: shop'): string => `
apiVersion: ${GROUP}
kind: ${kind}
metadata: { name: ${name}, ${meta} }
spec: ${spec}
---`; // prettier-ignore

export const gatewayYaml = (listeners: string, more = ''): string =>
  native('Gateway', 'edge', `{ gatewayClassName: istio, listeners: ${listeners}${more} }`);

export const HTTP = '{ name: http, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }'; // prettier-ignore

/** A backend of the namespace shop. */
export const to = (name: string, more = ''): string => `{ name: ${name}, port: 80${more} }`;

/** A route at Gateway edge. */
export const routeYaml = (kind: string, name: string, spec: string, meta?: string): string =>
  native(kind, name, `{ parentRefs: [{ name: edge, namespace: shop }], ${spec} }`, meta);

export const namespaceYaml = (name: string, labels = ''): string => `
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { ${labels} } }
---`;

export const converted = (kind: IntentKind, yaml: string): readonly ConfigObject[] =>
  yamlWorld(yaml).list(kind);

export const virtualServices = (yaml: string): readonly ConfigObject[] =>
  converted('VirtualService', yaml);

/** http rules of the first VirtualService. */
export const httpOf = (yaml: string): readonly JsonObject[] =>
  objects(virtualServices(yaml)[0]?.spec, 'http');

/** Hosts by name of the VirtualService. */
export const hostsOf = (yaml: string): Record<string, readonly string[]> =>
  Object.fromEntries(virtualServices(yaml).map(({ name, spec }) => [name, strings(spec, 'hosts')]));
