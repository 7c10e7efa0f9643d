import type { Cluster } from '../model/envoy/cluster.ts';
import type { ConfigResource, ResourceState } from '../model/envoy/config-resource.ts';
import type { JsonObject } from '../model/json.ts';
import { proxyText } from '../model/proxy.ts';
import type { ResourceRef } from '../model/resource.ts';
import type { ProxySnapshot, Snapshot } from '../model/snapshot.ts';
import { ageMs } from './age.ts';
import { clusterOwner } from './cluster-owner.ts';
import { tlsSent, type TlsSent } from './cluster-tls.ts';
import { applyFilters, type Filter, type Filtered } from './filter.ts';
import { hostCounts, type HostCounts } from './host-counts.ts';
import { hostForms } from './host-forms.ts';
import { compareText } from './order.ts';
import { ownerForms } from './owner-forms.ts';

/** One cluster of one proxy, as `clusters` shows it. */
export interface ClusterRow {
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
  readonly owner: ResourceRef | null;
  readonly state: ResourceState;
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
  const rows = snapshot.proxies
    .flatMap((proxy) => clusterRows(proxy, snapshot.capturedAt))
    .sort(byReading);
  return applyFilters('cluster', rows, filtersOf(filters));
}

function clusterRows(proxy: ProxySnapshot, capturedAt: string): ClusterRow[] {
  const counts = hostCounts(proxy);
  return proxy.clusters.map((resource) => clusterRow(proxy, resource, counts, capturedAt));
}

function clusterRow(
  proxy: ProxySnapshot,
  resource: ConfigResource<Cluster>,
  counts: ReadonlyMap<string, HostCounts>,
  capturedAt: string,
): ClusterRow {
  const { config } = resource;
  const parts = config.istioName;
  return {
    proxy: proxyText(proxy.proxy),
    name: config.name,
    service: parts === undefined ? config.name : parts.host || 'this workload',
    port: parts?.port ?? null,
    subset: parts?.subset || null,
    direction: parts?.direction ?? null,
    type: config.type,
    lbPolicy: config.lbPolicy,
    tls: tlsSent(config),
    endpoints: counts.get(config.name) ?? null,
    connectTimeoutMs: config.connectTimeoutMs ?? null,
    circuitBreakers: config.thresholds,
    outlierDetection: config.outlierDetection ?? null,
    owner: clusterOwner(config) ?? null,
    state: resource.state,
    ageMs: ageMs(resource.lastUpdated, capturedAt),
    versionInfo: resource.versionInfo ?? null,
    error: resource.error?.details ?? null,
    raw: resource.raw,
  };
}

function filtersOf(wanted: ClusterFilters): Filter<ClusterRow>[] {
  const filters: Filter<ClusterRow>[] = [];
  const add = (
    flag: string,
    pattern: string | number | undefined,
    values: (row: ClusterRow) => readonly string[],
  ) => {
    if (pattern !== undefined)
      filters.push({ flag: `--${flag} ${pattern}`, pattern: String(pattern), values });
  };
  add('fqdn', wanted.fqdn, (row) => hostForms(row.service));
  add('port', wanted.port, (row) => [String(row.port ?? '')]);
  add('subset', wanted.subset, (row) => [row.subset ?? '']);
  add('direction', wanted.direction, (row) => [row.direction ?? '']);
  add('name', wanted.name, (row) => [row.name]);
  add('type', wanted.type?.toUpperCase(), (row) => [row.type.toUpperCase()]);
  add('status', wanted.status, (row) => [row.state]);
  add('owner', wanted.owner, (row) => ownerForms(row.owner));
  return filters;
}

const byReading = (a: ClusterRow, b: ClusterRow): number =>
  compareText(a.proxy, b.proxy) ||
  compareText(a.service, b.service) ||
  (a.port ?? 0) - (b.port ?? 0) ||
  compareText(a.subset ?? '', b.subset ?? '') ||
  compareText(a.direction ?? '', b.direction ?? '') ||
  compareText(a.state, b.state);
