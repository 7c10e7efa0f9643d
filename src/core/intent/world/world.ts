import { text } from '../../decode/read.ts';
import { groupBy } from '../../model/group-by.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import { convertGatewayApi } from '../gateway-api/convert.ts';
import { convertIngresses } from '../ingress/convert.ts';
import { lazy } from '../lazy.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { IntentProxy } from '../model/proxy.ts';
import type { Service, ServiceEndpoint } from '../model/service.ts';
import type { IntentKind, World } from '../model/world.ts';
import { allocateAddresses } from './address-allocation.ts';
import { clusterIdOf } from './cluster-id.ts';
import { byAge, compare, toConfigObject } from './config-objects.ts';
import { discoveryFilter } from './discovery-selectors.ts';
import { isSwitchedOn, istiodSetting } from './features.ts';
import { istiodEnv, revisionOf } from './istiod-env.ts';
import {
  kubernetesEndpoints,
  podsByAddress,
  slicesEndpoints,
  type EndpointPlaces,
} from './kubernetes-endpoints.ts';
import { kubernetesService } from './kubernetes-service.ts';
import { meshSettings } from './mesh-config.ts';
import { networkFinder } from './networks.ts';
import { isServable } from './pod.ts';
import { proxyOf } from './proxies.ts';
import { revisionFilter } from './revisions.ts';
import { entryEndpoints, entryServices } from './service-entry.ts';
import { entryWorkload, isHealthyEntry, podWorkload, type Workload } from './workloads.ts';

export interface WorldInput {
  readonly objects: readonly KubeObject[];
  /** Effective MeshConfig as istiod tells it (/debug/mesh), where there is one. */
  readonly mesh?: JsonObject;
  /** Where istiod runs. */
  readonly istioNamespace?: string;
  /** Whether Secrets are among the objects; they are when it does not say. */
  readonly areSecretsRead?: boolean;
}

const DOMAIN = 'cluster.local';

/** Indexes the objects of a mesh. Nothing of a single proxy is computed before it is asked for. */
export function buildWorld({
  objects,
  mesh: told,
  istioNamespace = 'istio-system',
  areSecretsRead = true,
}: WorldInput): World {
  const kinds = groupBy(objects, ({ kind }) => kind);
  const all = (kind: string): readonly KubeObject[] => kinds.get(kind) ?? [];
  const {
    mesh,
    meshNetworks,
    source: meshSource,
  } = meshSettings(all('ConfigMap'), told, {
    istioNamespace,
    revision: revisionOf(all('Pod')),
    shared: [...istiodEnv(all('Pod'), 'SHARED_MESH_CONFIG')].find(Boolean),
  });
  const namespaces = new Map(all('Namespace').map((namespace) => [namespace.name, namespace]));
  const isWatched = discoveryFilter(mesh, namespaces);
  const isOurs = revisionFilter(all('Pod'));
  const watched = (kind: string): KubeObject[] => all(kind).filter((object) => isWatched(object.namespace) && isOurs(object)); // prettier-ignore
  const rootNamespace = text(mesh, 'rootNamespace') ?? 'istio-system';
  const trustDomain = text(mesh, 'trustDomain') ?? DOMAIN;
  const pods = watched('Pod');

  const configs = new Map<string, readonly ConfigObject[]>();
  const list = (kind: IntentKind): readonly ConfigObject[] => {
    const known =
      configs.get(kind) ??
      byAge([
        ...watched(kind).filter(isIstio).map(toConfigObject),
        ...(CONVERTED.has(kind) ? converted().filter((object) => object.kind === kind) : []),
      ]);
    configs.set(kind, known);
    return known;
  };

  const converted = lazy(() => [
    ...(isSwitchedOn({ kube: all }, 'PILOT_ENABLE_GATEWAY_API')
      ? convertGatewayApi({ objects: watched, areSecretsRead, namespaces, domain: DOMAIN, hasHost: (host) => servicesByHost.has(host) })
      : []),
    ...convertIngresses({ objects: watched, mesh, gatewayNamespace: istiodSetting({ kube: all }, 'K8S_INGRESS_NS'), domain: DOMAIN }),
  ]); // prettier-ignore

  const clusterId = clusterIdOf(pods);
  const places = {
    nodes: new Map(all('Node').map((node) => [node.name, node])),
    networkOf: networkFinder(meshNetworks, namespaces.get(istioNamespace), clusterId),
    trustDomain,
    clusterId,
  };
  const workloadEntries = list('WorkloadEntry').filter(isHealthyEntry).map((entry) => entryWorkload({ ...entry, object: entry }, places)); // prettier-ignore
  const workloads = lazy((): readonly Workload[] => [
    ...byPlace(pods.filter(isServable).map((pod) => podWorkload(pod, places))),
    ...byPlace(workloadEntries),
  ]);

  const allocationOf = allocateAddresses(list('ServiceEntry'));
  const external = list('ServiceEntry').flatMap((entry) =>
    entryServices(entry, allocationOf(entry)),
  );
  const kubernetes = watched('Service').map((service) => kubernetesService(service, { domain: DOMAIN, trustDomain })); // prettier-ignore
  const services = byAge([...kubernetes, ...external]);
  const servicesByHost = groupBy(services, ({ hostname }) => hostname);

  const endpointPlaces: EndpointPlaces = {
    ...places,
    podByName: new Map(pods.map((pod) => [`${pod.namespace}/${pod.name}`, pod])),
    podsByAddress: podsByAddress(pods),
    slices: groupBy(watched('EndpointSlice'), ({ namespace, labels }) => `${namespace}/${labels['kubernetes.io/service-name'] ?? ''}`), // prettier-ignore
    workloadEntries,
  };
  const endpoints = new WeakMap<Service, readonly ServiceEndpoint[]>();
  const endpointsOf = (service: Service): readonly ServiceEndpoint[] => {
    const known =
      endpoints.get(service) ??
      (service.registry === 'Kubernetes'
        ? kubernetesEndpoints(service, endpointPlaces)
        : entryEndpoints(service, toConfigObject(service.object), { workloads: workloads(), places })); // prettier-ignore
    endpoints.set(service, known);
    return known;
  };

  const byNamespace = groupBy(services, ({ namespace }) => namespace);
  const proxies = new Map<string, IntentProxy>();
  // istiod serves a proxy also where it watches no objects: it knows of it what the proxy itself says.
  for (const pod of all('Pod')) {
    const proxy = proxyOf(pod, {
      workloads: places, mesh, rootNamespace, endpointsOf, workloadEntries,
      slicesEndpoints: (service) => slicesEndpoints(service, endpointPlaces),
      proxyConfigs: list('ProxyConfig'),
      servicesIn: (namespace) => byNamespace.get(namespace) ?? [],
    }); // prettier-ignore
    if (proxy !== undefined) proxies.set(`${pod.namespace}/${pod.name}`, proxy);
  }
  return {
    mesh, meshNetworks, meshSource, rootNamespace, trustDomain, namespaces, isWatched, pods, services, endpointsOf, list, proxies,
    domain: DOMAIN,
    servicesByHost,
    kube: all,
  }; // prettier-ignore
}

/** The order in which ServiceEntries take the workloads that they select (conversion.go, services). */
const byPlace = (workloads: readonly Workload[]): readonly Workload[] =>
  workloads.toSorted((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name));

/** Kinds that objects of the Gateway API and Ingresses become. */
const CONVERTED: ReadonlySet<IntentKind> = new Set([
  'Gateway',
  'VirtualService',
  'DestinationRule',
]);

/** Two projects have a kind Gateway; ServiceEntry and the like are Istio's alone. */
const isIstio = ({ apiVersion }: KubeObject): boolean => apiVersion.includes('.istio.io/');
