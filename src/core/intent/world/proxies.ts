import { object, objects, strings, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { IntentProxy } from '../model/proxy.ts';
import { lazy } from '../lazy.ts';
import { envOf, podAddresses, runningContainers, serviceAccountOf, nodeNameOf } from './pod.ts';
import { proxySettings, type ProxyConfigSources } from './proxy-config.ts';
import { serviceTargets, type ServedServices } from './service-targets.ts';
import { texts } from './texts.ts';
import { podWorkload, type WorkloadPlaces } from './workloads.ts';

export interface ProxyPlaces extends ServedServices, ProxyConfigSources {
  readonly workloads: WorkloadPlaces;
}

/** The proxy in a pod; undefined where there is none. What istiod learns from node metadata is read from the pod's spec. */
export function proxyOf(pod: KubeObject, places: ProxyPlaces): IntentProxy | undefined {
  const container = runningContainers(pod).find((one) => text(one, 'name') === 'istio-proxy');
  // The node proxies of ambient mode are named alike.
  if (container === undefined || strings(container, 'args').includes('ztunnel')) return undefined;
  const { endpoint } = podWorkload(pod, places.workloads);
  const proxyConfig = proxySettings(pod, envOf(container, 'PROXY_CONFIG'), places);
  const targets = lazy(() => serviceTargets(pod, places));
  return {
    ref: { namespace: pod.namespace, pod: pod.name },
    type: typeOf(container),
    namespace: pod.namespace,
    // With those of its place: selectors and sourceLabels may ask for them (istio/pilot/pkg/xds/ads.go, setTopologyLabels).
    labels: endpoint.labels,
    annotations: pod.annotations,
    serviceAccount: serviceAccountOf(pod),
    workloadName: endpoint.workloadName,
    addresses: podAddresses(pod),
    locality: endpoint.locality,
    network: envOf(container, 'ISTIO_META_NETWORK') || endpoint.network,
    clusterId: envOf(container, 'ISTIO_META_CLUSTER_ID') || endpoint.clusterId,
    nodeName: nodeNameOf(pod),
    istioVersion: versionOf(container),
    interception: interceptionOf(pod, container, proxyConfig),
    proxyConfig,
    metadata: metadataOf(container, proxyConfig),
    // Of all pods of a mesh only few are looked at.
    get targets() {
      return targets();
    },
    pod,
  };
}

/** "example/proxyv2:1.32.0-distroless" */
const versionOf = (container: JsonObject): string =>
  /:v?(\d+\.\d+[^:@/]*)(?:@.*)?$/.exec(text(container, 'image') ?? '')?.[1] ?? '';

function typeOf(container: JsonObject): IntentProxy['type'] {
  const words = strings(container, 'args');
  if (words.includes('router')) return 'router';
  return words.includes('waypoint') ? 'waypoint' : 'sidecar';
}

/** Node metadata of interest: variables ISTIO_META_* of the container and of proxyMetadata, without the prefix (istio/pkg/bootstrap/config.go). */
function metadataOf(
  container: JsonObject,
  proxyConfig: JsonObject,
): Readonly<Record<string, string>> {
  const variables = {
    ...texts(object(proxyConfig, 'proxyMetadata')),
    ...Object.fromEntries(
      objects(container, 'env').map((entry) => [text(entry, 'name') ?? '', text(entry, 'value') ?? '']), // prettier-ignore
    ),
  };
  return Object.fromEntries(
    Object.entries(variables)
      .filter(([name]) => name.startsWith('ISTIO_META_'))
      .map(([name, value]) => [name.slice('ISTIO_META_'.length), value]),
  );
}

function interceptionOf(
  pod: KubeObject,
  container: JsonObject,
  proxyConfig: JsonObject,
): IntentProxy['interception'] {
  const mode =
    envOf(container, 'ISTIO_META_INTERCEPTION_MODE') ??
    pod.annotations['sidecar.istio.io/interceptionMode'] ??
    text(proxyConfig, 'interceptionMode');
  return mode === 'TPROXY' || mode === 'NONE' ? mode : 'REDIRECT';
}
