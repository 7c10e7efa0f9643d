import type { KubeObject } from '../../core/model/kube.ts';
import { proxyText, type ProxyRef } from '../../core/model/proxy.ts';
import type { ListScope } from '../../ports/kube.ts';
import type { ProxyTarget, Source } from '../source.ts';

/** The pods of a source: its Pod objects, and the proxies that it knows without one. */
export interface Pods {
  get(namespace: string, name: string): Promise<KubeObject | undefined>;
  list(scope: ListScope): Promise<readonly KubeObject[]>;
  /** Whether a capture holds what a pod's Envoy has; undefined for a live cluster. */
  isCaptured(pod: KubeObject): boolean | undefined;
}

export function podsOf({ objects, knownProxies }: Source): Pods {
  const known = new Map(
    (knownProxies ?? []).map((proxy): [string, KubeObject] => [proxyText(proxy), standIn(proxy)]),
  );
  const keyOf = (pod: KubeObject): string => proxyText({ namespace: pod.namespace, pod: pod.name });
  return {
    get: async (namespace, name) =>
      (await objects.get('pods', namespace, name)) ?? known.get(`${namespace}/${name}`),
    list: async (scope) => {
      const found = await objects.list('pods', scope);
      // What has no object has no labels either.
      if (scope.labelSelector !== undefined || known.size === 0) return found;
      const names = new Set(found.map(keyOf));
      const rest = [...known].filter(
        ([key, { namespace }]) =>
          !names.has(key) && (scope.namespace === undefined || namespace === scope.namespace),
      );
      return [...found, ...rest.map(([, pod]) => pod)];
    },
    isCaptured: (pod) => (knownProxies === undefined ? undefined : known.has(keyOf(pod))),
  };
}

/** A target with the labels of its pod, unless the pod only stands in for an object that nobody has. */
export const labelled = (target: ProxyTarget, pod: KubeObject | undefined): ProxyTarget =>
  pod === undefined || Object.keys(pod.raw).length === 0
    ? target
    : { ...target, labels: pod.labels };

/** A Pod object for a proxy that has none. */
export const standIn = ({ namespace, pod }: ProxyRef): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  namespace,
  name: pod,
  labels: {},
  annotations: {},
  owners: [],
  raw: {},
});
