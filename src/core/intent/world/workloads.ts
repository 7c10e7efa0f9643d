import { goBool } from '../go-bool.ts';
import { isIP } from 'node:net';
import { number, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { Locality, ServiceEndpoint } from '../model/service.ts';
import { localityLabel, parseLocality, podLocality } from './locality.ts';
import type { NetworkOf } from './networks.ts';
import { nodeNameOf, podAddresses, portMap, serviceAccountOf, workloadNameOf } from './pod.ts';
import { texts } from './texts.ts';

/** A pod or WorkloadEntry that services may select: an endpoint whose ports are still to be found. */
export interface Workload {
  readonly kind: 'Pod' | 'WorkloadEntry';
  readonly namespace: string;
  readonly name: string;
  /** Its own and those of its place: selectors may ask for both. */
  readonly labels: Readonly<Record<string, string>>;
  readonly endpoint: Omit<ServiceEndpoint, 'port' | 'servicePortName'>;
  /** Port numbers by name. */
  readonly ports: Readonly<Record<string, number>>;
  /** Its address is a name or a socket, of which Kubernetes services know nothing. */
  readonly isNamed: boolean;
}

export interface WorkloadPlaces {
  readonly nodes: ReadonlyMap<string, KubeObject>;
  readonly networkOf: NetworkOf;
  readonly trustDomain: string;
  readonly clusterId: string;
}

const TLS_MODE = 'security.istio.io/tlsMode';
const tlsModeOf = (label: string | undefined): 'istio' | 'disabled' => (label === 'istio' ? 'istio' : 'disabled'); // prettier-ignore

/** A pod as an endpoint (istio/pilot/.../kube/controller/endpoint_builder.go). */
export function podWorkload(pod: KubeObject, places: WorkloadPlaces): Workload {
  const addresses = podAddresses(pod);
  const spec = object(pod.raw, 'spec');
  const nodeName = nodeNameOf(pod);
  const subdomain = text(spec, 'subdomain') ?? '';
  const locality = podLocality(pod.labels, places.nodes.get(nodeName));
  const network = places.networkOf(addresses[0] ?? '', pod.labels);
  const labels = augmented(pod.labels, {
    locality,
    network,
    nodeName,
    clusterId: places.clusterId,
  });
  return {
    kind: 'Pod',
    namespace: pod.namespace,
    name: pod.name,
    labels,
    ports: portMap(pod),
    isNamed: false,
    endpoint: {
      addresses: addresses.slice(0, 1),
      labels,
      tlsMode: tlsModeOf(pod.labels[TLS_MODE]),
      serviceAccount: `spiffe://${places.trustDomain}/ns/${pod.namespace}/sa/${serviceAccountOf(pod)}`,
      namespace: pod.namespace,
      workloadName: workloadNameOf(pod),
      network,
      clusterId: places.clusterId,
      locality,
      weight: 0,
      nodeName,
      hostname: subdomain === '' ? '' : (text(spec, 'hostname') ?? pod.name),
      subdomain,
      health: 'Healthy',
      object: pod,
    },
  };
}

/** A WorkloadEntry, of its own or inside of a ServiceEntry. */
export interface EntrySource {
  readonly spec: JsonObject;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly object: KubeObject;
}

/** A WorkloadEntry as an endpoint (istio/pilot/.../serviceentry/conversion.go, convertWorkloadEntryToWorkloadInstance). */
export function entryWorkload(source: EntrySource, places: WorkloadPlaces): Workload {
  const { spec, namespace, name } = source;
  // metadata.labels go before spec.labels (ConvertWorkloadEntry).
  const labels = { ...texts(object(spec, 'labels')), ...source.labels };
  const address = text(spec, 'address') ?? '';
  const account = text(spec, 'serviceAccount') ?? '';
  const place = text(spec, 'locality') || localityLabel(labels);
  const locality = parseLocality(place ?? '');
  const own = text(spec, 'network') ?? '';
  const network = own || places.networkOf(address, labels);
  const all = augmented(labels, { locality, network, nodeName: '', clusterId: places.clusterId });
  const ports = Object.entries(object(spec, 'ports') ?? {});
  return {
    kind: 'WorkloadEntry',
    namespace,
    name,
    labels: all,
    ports: Object.fromEntries(ports.filter((entry): entry is [string, number] => typeof entry[1] === 'number')), // prettier-ignore
    isNamed: address !== '' && isIP(address) === 0,
    endpoint: {
      addresses: [address],
      labels: all,
      tlsMode: tlsModeOf(labels[TLS_MODE] ?? (account === '' ? undefined : 'istio')),
      serviceAccount: account === '' ? '' : `spiffe://${places.trustDomain}/ns/${namespace}/sa/${account}`, // prettier-ignore
      namespace,
      workloadName: source.object.annotations['istio.io/autoRegistrationGroup'] ?? labels['service.istio.io/workload-name'] ?? name, // prettier-ignore
      // Only its own word counts where networks are split; what its place says is but a label.
      network: own,
      clusterId: places.clusterId,
      locality,
      weight: number(spec, 'weight') ?? 0,
      nodeName: '',
      hostname: '',
      subdomain: '',
      health: 'Healthy',
      object: source.object,
    },
  };
}

const HEALTH_CHECKS = 'proxy.istio.io/health-checks-enabled';

/** Whether a WorkloadEntry counts at all: one whose health is checked has to be known to be healthy (conversion.go, isHealthy). */
export function isHealthyEntry({ annotations, raw }: KubeObject): boolean {
  if (goBool(annotations[HEALTH_CHECKS]) !== true) return true;
  const condition = objects(object(raw, 'status'), 'conditions').find((one) => text(one, 'type') === 'Healthy'); // prettier-ignore
  return text(condition, 'status') === 'True';
}

interface Topology {
  readonly locality: Locality;
  readonly network: string;
  readonly nodeName: string;
  readonly clusterId: string;
}

/** Labels that istiod adds to those of a workload: subsets and failover may ask for them (istio/pilot/.../util/label, AugmentLabels). */
function augmented(
  labels: Readonly<Record<string, string>>,
  { locality, network, nodeName, clusterId }: Topology,
): Readonly<Record<string, string>> {
  const added: Record<string, string> = {
    'topology.kubernetes.io/region': locality.region,
    'topology.kubernetes.io/zone': locality.zone,
    'topology.istio.io/subzone': locality.subzone,
    'topology.istio.io/cluster': clusterId,
    'kubernetes.io/hostname': nodeName,
  };
  const all = Object.entries(added).filter(([, value]) => value !== '');
  const withNetwork = network === '' ? {} : { 'topology.istio.io/network': network };
  return { ...withNetwork, ...labels, ...Object.fromEntries(all) };
}
