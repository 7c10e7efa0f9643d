import { isObject, object, objects, text } from '../../decode/read.ts';
import { isWithin } from '../../model/address-range.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';

export type NetworkOf = (address: string, labels: Readonly<Record<string, string>>) => string;

const LABEL = 'topology.istio.io/network';

/** The network of an endpoint: its own label, the label of istiod's namespace, meshNetworks by registry, then by address (istio/pilot/.../kube/controller/controller.go, Network). */
export function networkFinder(
  meshNetworks: JsonObject,
  istioNamespace: KubeObject | undefined,
  clusterId: string,
): NetworkOf {
  const networks = networksOf(meshNetworks);
  const ofRegistry = networks.find(([, value]) => isOfRegistry(value, clusterId))?.[0];
  const ranges = networks.flatMap(([name, value]) =>
    objects(value, 'endpoints').flatMap((endpoint) => {
      const range = text(endpoint, 'fromCidr');
      return range === undefined ? [] : [{ name, range }];
    }),
  );
  const own = istioNamespace?.labels[LABEL] ?? '';
  return (address, labels) =>
    labels[LABEL] ||
    own ||
    (ofRegistry ?? ranges.find(({ range }) => isWithin(address, range))?.name ?? '');
}

/** meshNetworks by name. */
export const networksOf = (meshNetworks: JsonObject): readonly (readonly [string, JsonObject])[] =>
  Object.entries(object(meshNetworks, 'networks') ?? {}).flatMap(([name, value]) =>
    isObject(value) ? [[name, value] as const] : [],
  );

/** Whether a network has all endpoints of a cluster (fromRegistry). */
export const isOfRegistry = (network: JsonObject, clusterId: string): boolean =>
  objects(network, 'endpoints').some((endpoint) => text(endpoint, 'fromRegistry') === clusterId);
