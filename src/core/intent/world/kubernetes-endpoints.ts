import { flag, number, object, objects, strings, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { Service, ServiceEndpoint } from '../model/service.ts';
import { isTerminal, podAddresses } from './pod.ts';
import { podWorkload, type Workload, type WorkloadPlaces } from './workloads.ts';
import { NOWHERE } from './locality.ts';
import { selects } from './texts.ts';

/** Where the endpoints of Kubernetes services are looked up. */
export interface EndpointPlaces extends WorkloadPlaces {
  readonly podByName: ReadonlyMap<string, KubeObject>;
  readonly podsByAddress: ReadonlyMap<string, readonly KubeObject[]>;
  /** EndpointSlices by "namespace/service". */
  readonly slices: ReadonlyMap<string, readonly KubeObject[]>;
  readonly workloadEntries: readonly Workload[];
}

/** The endpoints of a Kubernetes service: those of its EndpointSlices, and the WorkloadEntries that it selects (istio/pilot/.../kube/controller/endpointslice.go). */
export function kubernetesEndpoints(service: Service, places: EndpointPlaces): ServiceEndpoint[] {
  const slices = places.slices.get(`${service.namespace}/${service.name}`) ?? [];
  const seen = new Set<string>();
  const own = slices
    .flatMap((slice) => sliceEndpoints(service, slice, places))
    .filter(({ addresses: [address], servicePortName }) => {
      const key = `${address} ${servicePortName}`;
      return !seen.has(key) && seen.add(key);
    });
  return [...own, ...selectedEntries(service, places.workloadEntries)];
}

function sliceEndpoints(
  service: Service,
  slice: KubeObject,
  places: EndpointPlaces,
): ServiceEndpoint[] {
  if (text(slice.raw, 'addressType') === 'FQDN') return [];
  const ports = objects(slice.raw, 'ports');
  return objects(slice.raw, 'endpoints').flatMap((endpoint) =>
    strings(endpoint, 'addresses').flatMap((address) => {
      const base = endpointBase(slice, endpoint, { address, places });
      if (base === undefined) return [];
      const health = healthOf(service, object(endpoint, 'conditions'));
      return ports.map((port) => ({
        ...base,
        addresses: [address],
        port: number(port, 'port') ?? 0,
        servicePortName: text(port, 'name') ?? '',
        health,
        object: slice,
      }));
    }),
  );
}

/** What the pod behind an address tells; undefined when the slice names a pod that is not there (any more). */
function endpointBase(
  slice: KubeObject,
  endpoint: JsonObject,
  { address, places }: { readonly address: string; readonly places: EndpointPlaces },
): Workload['endpoint'] | undefined {
  const target = object(endpoint, 'targetRef');
  if (text(target, 'kind') === 'Pod') {
    const pod = places.podByName.get(`${text(target, 'namespace') ?? slice.namespace}/${text(target, 'name')}`); // prettier-ignore
    return pod === undefined || isTerminal(pod) ? undefined : podWorkload(pod, places).endpoint;
  }
  const pod = places.podsByAddress.get(address)?.find(({ namespace }) => namespace === slice.namespace); // prettier-ignore
  if (pod !== undefined) return podWorkload(pod, places).endpoint;
  const network = places.networkOf(address, {});
  return {
    addresses: [address],
    labels: { 'topology.istio.io/cluster': places.clusterId, ...(network === '' ? {} : { 'topology.istio.io/network': network }) }, // prettier-ignore
    tlsMode: 'disabled',
    serviceAccount: '',
    namespace: '',
    workloadName: '',
    network,
    clusterId: places.clusterId,
    locality: NOWHERE,
    weight: 0,
    nodeName: '',
    hostname: '',
    subdomain: '',
    health: 'Healthy',
    object: slice,
  };
}

/** Service label that keeps draining endpoints for sticky sessions (istio/pilot/pkg/features, PersistentSessionLabel). */
const STICKY = ['istio.io/persistent-session', 'istio.io/persistent-session-header'];

/**
 * @param conditions absent: ready and serving, not terminating (discovery.k8s.io/v1). istiod takes it for terminating, but only
 * when it knows the Service before the slice; the mesh-2000 capture shows it sent as unhealthy.
 */
function healthOf(service: Service, conditions: JsonObject | undefined): ServiceEndpoint['health'] {
  if (flag(conditions, 'ready') ?? true) return 'Healthy';
  const isTerminating = flag(conditions, 'terminating') ?? false;
  const isSticky = STICKY.some((label) => (service.labels[label] ?? '') !== '');
  if (isSticky && (flag(conditions, 'serving') ?? true) && isTerminating) return 'Draining';
  return isTerminating ? 'Terminating' : 'Unhealthy';
}

/** WorkloadEntries beside the pods of a service (controller.go, serviceInstancesFromWorkloadInstances). */
function selectedEntries(service: Service, entries: readonly Workload[]): ServiceEndpoint[] {
  const { selector, namespace, resolution } = service;
  if (selector === undefined || resolution !== 'ClientSideLB' || service.meshExternal) return [];
  const chosen = entries.filter((entry) => entry.namespace === namespace && !entry.isNamed && selects(selector, entry.labels)); // prettier-ignore
  return chosen.flatMap((entry) =>
    service.ports.flatMap((port): ServiceEndpoint[] => {
      const named = typeof port.targetPort === 'string' ? port.targetPort : port.name;
      const mapped = entry.ports[named];
      if (mapped === undefined && typeof port.targetPort === 'string') return [];
      const target = typeof port.targetPort === 'number' && port.targetPort > 0 ? port.targetPort : port.number; // prettier-ignore
      return [{ ...entry.endpoint, port: mapped || target, servicePortName: port.name }];
    }),
  );
}

/** Pods by their addresses; finished ones have given theirs back. */
export function podsByAddress(
  pods: readonly KubeObject[],
): ReadonlyMap<string, readonly KubeObject[]> {
  const found = new Map<string, KubeObject[]>();
  for (const pod of pods)
    if (!isTerminal(pod))
      for (const address of podAddresses(pod)) found.set(address, [...(found.get(address) ?? []), pod]); // prettier-ignore
  return found;
}
