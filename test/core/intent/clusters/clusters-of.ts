import { compileClusters } from '../../../../src/core/intent/clusters/clusters.ts';
import { isObject } from '../../../../src/core/decode/read.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import { contextOf, podYaml, serviceYaml, yamlWorld } from '../yaml-world.ts';

export interface Setting {
  readonly mesh?: JsonObject;
  /** Replaces parts of the proxy's pod. */
  readonly pod?: (yaml: string) => string;
}

const MESH: JsonObject = { connectTimeout: '10s', dnsRefreshRate: '60s', enableAutoMtls: true };

/** The service "api" with port http/80 in namespace "shop", and a proxy "client" there. */
export const API = serviceYaml('shop', 'api', '192.0.2.9');
export const API_CLUSTER = 'outbound|80||api.shop.svc.cluster.local';

/** The clusters of shop/client by name. */
export function clustersOf(
  yaml: string,
  { mesh, pod = (same) => same }: Setting = {},
): ReadonlyMap<string, JsonObject> {
  const world = yamlWorld(`${pod(podYaml('shop', 'client'))}${yaml}`, { ...MESH, ...mesh });
  const clusters = compileClusters(contextOf(world, 'shop/client'));
  return new Map(clusters.map((cluster) => [String(cluster['name']), cluster]));
}

/** The cluster of the API under a trafficPolicy, in flow YAML without its braces. */
export function apiUnder(
  policy: string,
  { mesh, more = '' }: Pick<Setting, 'mesh'> & { readonly more?: string } = {},
): JsonObject | undefined {
  // prettier-ignore
  return clustersOf(`${API}${rule(`trafficPolicy: { ${policy} }`)}${more}`, mesh === undefined ? {} : { mesh }).get(API_CLUSTER); // prettier-ignore
}

/** A DestinationRule for a host. */
export const rule = (spec: string, host = 'api', name = 'api'): string => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name}, namespace: shop }
spec: { host: "${host}", ${spec} }
---`;

export const entry = (spec: string, annotations = ''): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: outside, namespace: shop, annotations: { ${annotations} } }
spec: { ${spec} }
---`;

/** A value deep inside of a message; list elements by their index. */
export function at(message: unknown, ...path: readonly (string | number)[]): unknown {
  let value = message;
  for (const key of path)
    value = Array.isArray(value) ? value[Number(key)] : isObject(value) ? value[key] : undefined; // prettier-ignore
  return value;
}

const OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/** HttpProtocolOptions without their type. */
export function httpOptions(cluster: unknown): unknown {
  const options = at(cluster, 'typed_extension_protocol_options', OPTIONS);
  if (!isObject(options)) return undefined;
  const { '@type': _, ...rest } = options;
  return rest;
}
