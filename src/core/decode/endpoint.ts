import type {
  ClusterLoadAssignment,
  EdsHealth,
  LbEndpoint,
  WorkloadRef,
} from '../model/envoy/endpoint.ts';
import type { JsonObject } from '../model/json.ts';
import { addressText } from './address.ts';
import { parseClusterName } from './cluster-name.ts';
import { defined, number, object, objects, text } from './read.ts';

/** Decodes an envoy.config.endpoint.v3.ClusterLoadAssignment in Envoy's spelling. */
export const decodeClusterLoadAssignment = (source: JsonObject): ClusterLoadAssignment => ({
  clusterName: text(source, 'cluster_name') ?? '',
  ...defined({ istioName: parseClusterName(text(source, 'cluster_name') ?? '') }),
  endpoints: objects(source, 'endpoints').flatMap((group) => {
    const shared: Group = {
      priority: number(group, 'priority') ?? 0,
      locality: localityText(object(group, 'locality')),
      localityWeight: number(group, 'load_balancing_weight'),
      socketMatch: object(group, 'metadata', 'filter_metadata', 'envoy.transport_socket_match'),
    };
    return objects(group, 'lb_endpoints').map((entry) => lbEndpoint(entry, shared));
  }),
});

/** What all endpoints of a LocalityLbEndpoints share. */
interface Group {
  readonly priority: number;
  readonly locality: string;
  readonly localityWeight: number | undefined;
  readonly socketMatch: JsonObject | undefined;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Written without spreads: a big mesh has tens of thousands of these. */
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
  const tunnelTo = text(object(metadata, 'envoy.filters.listener.original_dst'), 'local');
  if (group.localityWeight !== undefined) decoded.localityWeight = group.localityWeight;
  if (workload !== undefined) decoded.workload = workload;
  if (tunnelTo !== undefined) decoded.tunnelTo = tunnelTo;
  return decoded;
}

const EDS_HEALTH = ['HEALTHY', 'UNHEALTHY', 'DEGRADED', 'DRAINING', 'TIMEOUT'] as const;

/** An absent or unheard-of value is UNKNOWN, which Envoy takes as healthy. */
export const edsHealth = (value: string | undefined): EdsHealth =>
  EDS_HEALTH.find((known) => known === value) ?? 'UNKNOWN';

/** "region/zone/sub_zone" without trailing empty parts; "" for the empty locality. */
export const localityText = (locality: JsonObject | undefined): string =>
  ['region', 'zone', 'sub_zone']
    .map((part) => text(locality, part) ?? '')
    .join('/')
    .replace(/\/+$/, '');

function workloadRef(value: string | undefined): WorkloadRef | undefined {
  if (value === undefined) return undefined;
  const [name = '', namespace = '', canonicalName = '', canonicalRevision = '', cluster = ''] =
    value.split(';');
  // Endpoints of services without pods carry only the cluster: ";;;;Kubernetes".
  if (name === '' && canonicalName === '') return undefined;
  return { name, namespace, canonicalName, canonicalRevision, cluster };
}
