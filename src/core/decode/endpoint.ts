import type {
  ClusterLoadAssignment,
  EdsHealth,
  LbEndpoint,
  WorkloadRef,
} from '../model/envoy/endpoint.ts';
import type { JsonObject } from '../model/json.ts';
import { addressText } from './address.ts';
import { parseClusterName } from './cluster-name.ts';
import { number, object, objects, text, type Writable } from './read.ts';

/** Decodes an envoy.config.endpoint.v3.ClusterLoadAssignment in Envoy's spelling. */
export function decodeClusterLoadAssignment(source: JsonObject): ClusterLoadAssignment {
  const clusterName = text(source, 'cluster_name') ?? '';
  const endpoints = objects(source, 'endpoints').flatMap(lbEndpoints);
  const decoded: Writable<ClusterLoadAssignment> = { clusterName, endpoints };
  const istioName = parseClusterName(clusterName);
  if (istioName !== undefined) decoded.istioName = istioName;
  const factor = number(object(source, 'policy'), 'overprovisioning_factor');
  if (factor !== undefined) decoded.overprovisioningFactor = factor;
  return decoded;
}

/** The endpoints of an envoy.config.endpoint.v3.LocalityLbEndpoints. */
function lbEndpoints(source: JsonObject): LbEndpoint[] {
  const shared: Group = {
    priority: number(source, 'priority') ?? 0,
    locality: localityText(object(source, 'locality')),
    localityWeight: number(source, 'load_balancing_weight'),
    socketMatch: object(source, 'metadata', 'filter_metadata', 'envoy.transport_socket_match'),
  };
  return objects(source, 'lb_endpoints').map((entry) => lbEndpoint(entry, shared));
}

/** What all endpoints of a LocalityLbEndpoints share. */
interface Group {
  readonly priority: number;
  readonly locality: string;
  readonly localityWeight: number | undefined;
  readonly socketMatch: JsonObject | undefined;
}

function lbEndpoint(entry: JsonObject, group: Group): LbEndpoint {
  const endpoint = object(entry, 'endpoint');
  const metadata = object(entry, 'metadata', 'filter_metadata');
  const decoded: Writable<LbEndpoint> = {
    address: addressText(object(endpoint, 'address')),
    additionalAddresses: objects(endpoint, 'additional_addresses').map((more) =>
      addressText(object(more, 'address')),
    ),
    hostname: text(endpoint, 'hostname') ?? '',
    health: edsHealth(text(entry, 'health_status')),
    weight: number(entry, 'load_balancing_weight') ?? 1,
    priority: group.priority,
    locality: group.locality,
    socketMatch: object(metadata, 'envoy.transport_socket_match') ?? group.socketMatch ?? {},
  };
  const workload = workloadRef(text(object(metadata, 'istio'), 'workload'));
  const hashKey = text(object(metadata, 'envoy.lb'), 'hash_key');
  const tunnelTo = text(object(metadata, 'envoy.filters.listener.original_dst'), 'local');
  if (group.localityWeight !== undefined) decoded.localityWeight = group.localityWeight;
  if (hashKey !== undefined && hashKey !== '') decoded.hashKey = hashKey;
  if (workload !== undefined) decoded.workload = workload;
  if (tunnelTo !== undefined) decoded.tunnelTo = tunnelTo;
  return decoded;
}

const EDS_HEALTH = ['HEALTHY', 'UNHEALTHY', 'DEGRADED', 'DRAINING', 'TIMEOUT'] as const;

/** An absent or unheard-of value is UNKNOWN, which Envoy takes as healthy. */
export const edsHealth = (value: string | undefined): EdsHealth =>
  EDS_HEALTH.find((known) => known === value) ?? 'UNKNOWN';

/** "region/zone/sub_zone" without trailing empty parts; "" for the empty locality. */
export function localityText(locality: JsonObject | undefined): string {
  const region = text(locality, 'region') ?? '';
  const zone = text(locality, 'zone') ?? '';
  const subZone = text(locality, 'sub_zone') ?? '';
  if (subZone !== '') return `${region}/${zone}/${subZone}`;
  return zone === '' ? region : `${region}/${zone}`;
}

function workloadRef(value: string | undefined): WorkloadRef | undefined {
  if (value === undefined) return undefined;
  const [name = '', namespace = '', canonicalName = '', canonicalRevision = '', cluster = ''] =
    value.split(';');
  // Endpoints of services without pods carry only the cluster: ";;;;Kubernetes".
  if (name === '' && canonicalName === '') return undefined;
  return { name, namespace, canonicalName, canonicalRevision, cluster };
}
