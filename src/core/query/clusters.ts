import type { Cluster } from '../model/envoy/cluster.ts';
import type { ConfigResource } from '../model/envoy/config-resource.ts';
import type { LbEndpoint } from '../model/envoy/endpoint.ts';
import type { JsonObject } from '../model/json.ts';
import { proxyText } from '../model/proxy.ts';
import type { ProxySnapshot, Snapshot } from '../model/snapshot.ts';
import { ageMs } from './age.ts';
import { clusterOwner, type ClusterOwner } from './cluster-owner.ts';
import { assignedEndpoints } from './assigned-endpoints.ts';
import { tlsSent, type TlsSent } from './cluster-tls.ts';
import { applyFilters, filtersOf, type Filtered, type FilterValues } from './filter.ts';
import { hostCounts, type HostCounts } from './host-counts.ts';
import { hostForms } from './host-forms.ts';
import { areObjectsRead } from './objects-read.ts';
import { compareText } from './order.ts';
import { ownerForms, unnamedOwnerForms } from './owner-forms.ts';
import { rowState, type RowState } from './row-state.ts';
import { serviceEntryFinder, type ServiceEntryFinder } from './service-entry-owner.ts';

/** One cluster of one proxy, as `clusters` shows it. */
export interface ClusterRow extends ClusterOwner {
  readonly proxy: string;
  readonly name: string;
  /** Host of the service; the whole name for clusters that are not named the Istio way. */
  readonly service: string;
  readonly port: number | null;
  readonly subset: string | null;
  readonly direction: 'inbound' | 'outbound' | null;
  readonly type: string;
  readonly lbPolicy: string;
  readonly tls: TlsSent;
  readonly endpoints: HostCounts | null;
  readonly connectTimeoutMs: number | null;
  readonly circuitBreakers: Cluster['thresholds'];
  readonly outlierDetection: Cluster['outlierDetection'] | null;
  readonly state: RowState;
  /** How long this version has been there. */
  readonly ageMs: number | null;
  readonly versionInfo: string | null;
  readonly error: string | null;
  readonly raw: JsonObject;
}

export interface ClusterFilters {
  readonly fqdn?: string;
  readonly port?: number;
  readonly subset?: string;
  readonly direction?: string;
  readonly name?: string;
  readonly type?: string;
  readonly status?: string;
  readonly owner?: string;
}

/** All clusters of the snapshot's proxies that match, in the order of proxy, service, port, subset and direction. */
export function queryClusters(snapshot: Snapshot, filters: ClusterFilters): Filtered<ClusterRow> {
  const { capturedAt, objects, gaps } = snapshot;
  const serviceEntryOf = serviceEntryFinder(objects, areObjectsRead(gaps, 'serviceentries'));
  const rows = snapshot.proxies
    .flatMap((proxy) => clusterRows(proxy, capturedAt, serviceEntryOf))
    .sort(byReading);
  const wanted = { ...filters, type: filters.type?.toUpperCase() };
  return applyFilters('cluster', rows, filtersOf(wanted, FILTERS));
}

function clusterRows(
  proxy: ProxySnapshot,
  capturedAt: string,
  serviceEntryOf: ServiceEntryFinder,
): ClusterRow[] {
  const context = {
    proxy,
    capturedAt,
    counts: hostCounts(proxy),
    endpointsOf: assignedEndpoints(proxy),
    serviceEntryOf,
  };
  return proxy.clusters.map((resource) => clusterRow(resource, context));
}

interface RowContext {
  readonly proxy: ProxySnapshot;
  readonly capturedAt: string;
  readonly counts: ReadonlyMap<string, HostCounts>;
  readonly endpointsOf: (cluster: Cluster) => readonly LbEndpoint[] | undefined;
  readonly serviceEntryOf: ServiceEntryFinder;
}

function clusterRow(
  resource: ConfigResource<Cluster>,
  { proxy, capturedAt, counts, endpointsOf, serviceEntryOf }: RowContext,
): ClusterRow {
  const { config } = resource;
  const parts = config.istioName;
  const owner = clusterOwner(config, proxy.proxy.namespace, serviceEntryOf);
  return {
    proxy: proxyText(proxy.proxy),
    name: config.name,
    service: parts === undefined ? config.name : parts.host || 'this workload',
    port: parts?.port ?? null,
    subset: parts?.subset || null,
    direction: parts?.direction ?? null,
    type: config.type,
    lbPolicy: config.lbPolicy,
    tls: tlsSent(config, endpointsOf(config)),
    endpoints: counts.get(config.name) ?? null,
    connectTimeoutMs: config.connectTimeoutMs ?? null,
    circuitBreakers: config.thresholds,
    outlierDetection: config.outlierDetection ?? null,
    owner: owner.owner,
    unnamedOwner: owner.unnamedOwner,
    state: rowState(proxy.origin, resource.state),
    ageMs: ageMs(resource.lastUpdated, capturedAt),
    versionInfo: resource.versionInfo ?? null,
    error: resource.error?.details ?? null,
    raw: resource.raw,
  };
}

const FILTERS: FilterValues<ClusterRow, ClusterFilters> = {
  fqdn: (row) => hostForms(row.service),
  port: (row) => [String(row.port ?? '')],
  subset: (row) => [row.subset ?? ''],
  direction: (row) => [row.direction ?? ''],
  name: (row) => [row.name],
  type: (row) => [row.type.toUpperCase()],
  status: (row) => [row.state],
  owner: ({ owner, unnamedOwner }) =>
    unnamedOwner === null ? ownerForms(owner) : unnamedOwnerForms(unnamedOwner),
};

const byReading = (a: ClusterRow, b: ClusterRow): number =>
  compareText(a.proxy, b.proxy) ||
  compareText(a.service, b.service) ||
  (a.port ?? 0) - (b.port ?? 0) ||
  compareText(a.subset ?? '', b.subset ?? '') ||
  compareText(a.direction ?? '', b.direction ?? '') ||
  compareText(a.state, b.state);
