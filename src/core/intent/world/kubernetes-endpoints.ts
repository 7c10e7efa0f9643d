import { flag, number, object, objects, strings, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { groupBy } from '../../model/group-by.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { Service, ServiceEndpoint } from '../model/service.ts';
import { isServable, isTerminal, podAddresses } from './pod.ts';
import { selectedEntries } from './selected-entries.ts';
import { podWorkload, type Workload, type WorkloadPlaces } from './workloads.ts';
import { NOWHERE } from './locality.ts';

/** Where the endpoints of EndpointSlices are looked up. */
export interface SlicePlaces extends WorkloadPlaces {
  readonly podByName: ReadonlyMap<string, KubeObject>;
  readonly podsByAddress: ReadonlyMap<string, readonly KubeObject[]>;
  /** EndpointSlices by "namespace/service". */
  readonly slices: ReadonlyMap<string, readonly KubeObject[]>;
}

export interface EndpointPlaces extends SlicePlaces {
  readonly workloadEntries: readonly Workload[];
}

/** The endpoints of a Kubernetes service: those of its EndpointSlices, and the WorkloadEntries that it selects (istio/pilot/.../kube/controller/endpointslice.go). */
export const kubernetesEndpoints = (
  service: Service,
  places: EndpointPlaces,
): readonly ServiceEndpoint[] => [
  ...slicesEndpoints(service, places),
  ...selectedEntries(service, places.workloadEntries),
];

/** Label of slices that another cluster's services are written in (sigs.k8s.io/mcs-api, LabelServiceName). */
const IMPORTED = 'multicluster.kubernetes.io/service-name';

/** An address that several slices name for a port counts once. */
export function slicesEndpoints(service: Service, places: SlicePlaces): readonly ServiceEndpoint[] {
  const slices = places.slices.get(`${service.namespace}/${service.name}`) ?? [];
  const seen = new Set<string>();
  return slices
    .filter(({ labels }) => labels[IMPORTED] === undefined)
    .flatMap((slice) => sliceEndpoints(service, slice, places))
    .filter(({ addresses: [address], servicePortName }) => {
      const key = `${address} ${servicePortName}`;
      return !seen.has(key) && seen.add(key);
    });
}

function sliceEndpoints(
  service: Service,
  slice: KubeObject,
  places: SlicePlaces,
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
  { address, places }: { readonly address: string; readonly places: SlicePlaces },
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

/** Pods by their main address, which they have as long as they are ready (pod.go, podsByIP). */
export const podsByAddress = (
  pods: readonly KubeObject[],
): ReadonlyMap<string, readonly KubeObject[]> =>
  groupBy(pods.filter(isServable), (pod) => podAddresses(pod)[0] ?? '');
