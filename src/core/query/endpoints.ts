import { proxyText } from '../model/proxy.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { endpointRows, type EndpointRow } from './endpoint-row.ts';
import { endpointSets } from './endpoint-sets.ts';
import { applyFilters, type Filter, type Filtered } from './filter.ts';
import { hostForms } from './host-forms.ts';
import { compareText } from './order.ts';
import { addressIp, podIndex } from './pod-index.ts';

export interface EndpointFilters {
  readonly cluster?: string;
  readonly fqdn?: string;
  readonly port?: number;
  readonly subset?: string;
  readonly direction?: string;
  readonly address?: string;
  readonly status?: string;
  readonly pod?: string;
}

/**
 * All endpoints of the snapshot's proxies that match, in the order of proxy, service, port, subset, direction, priority and
 * address; a cluster without endpoints has one row without an address.
 */
export function queryEndpoints(
  snapshot: Snapshot,
  filters: EndpointFilters,
): Filtered<EndpointRow> {
  const pods = podIndex(snapshot.objects);
  const rows = snapshot.proxies
    .flatMap((proxy) => {
      const context = { proxy: proxyText(proxy.proxy), live: proxy.origin === 'envoy', pods };
      return endpointSets(proxy).flatMap((set) => endpointRows(set, context));
    })
    .sort(byReading);
  return applyFilters('endpoint', rows, filtersOf(filters));
}

/** Words of --status: the verdict or a reason; "empty" for clusters whose requests fail because they have no endpoint. */
export const STATUSES = [
  'healthy',
  'degraded',
  'unhealthy',
  'ejected',
  'draining',
  'empty',
  'warming',
  'unknown',
] as const;

const statusForms = (row: EndpointRow): readonly string[] => [
  row.health,
  ...row.reasons.map(({ code }) => (EMPTY.has(code) ? 'empty' : code)),
];

const EMPTY = new Set(['no-endpoints', 'unresolved']);

function addressForms({ address }: EndpointRow): readonly string[] {
  if (address === null) return [''];
  const ip = addressIp(address);
  return ip === undefined ? [address] : [address, ip];
}

const podForms = ({ namespace, pod, workload }: EndpointRow): readonly string[] => [
  ...(pod === null ? [''] : [pod, `${namespace}/${pod}`, `${pod}.${namespace}`]),
  ...(workload === null ? [] : [workload.name, `${workload.namespace}/${workload.name}`]),
];

function filtersOf(wanted: EndpointFilters): Filter<EndpointRow>[] {
  const filters: Filter<EndpointRow>[] = [];
  const add = (
    flag: string,
    pattern: string | number | undefined,
    values: (row: EndpointRow) => readonly string[],
  ) => {
    if (pattern !== undefined)
      filters.push({ flag: `--${flag} ${pattern}`, pattern: String(pattern), values });
  };
  add('cluster', wanted.cluster, (row) => [row.cluster]);
  add('fqdn', wanted.fqdn, (row) => hostForms(row.service));
  add('port', wanted.port, (row) => [String(row.port ?? '')]);
  add('subset', wanted.subset, (row) => [row.subset ?? '']);
  add('direction', wanted.direction, (row) => [row.direction ?? '']);
  add('address', wanted.address, addressForms);
  add('pod', wanted.pod, podForms);
  add('status', wanted.status, statusForms);
  return filters;
}

const byReading = (a: EndpointRow, b: EndpointRow): number =>
  compareText(a.proxy, b.proxy) ||
  compareText(a.service, b.service) ||
  (a.port ?? 0) - (b.port ?? 0) ||
  compareText(a.subset ?? '', b.subset ?? '') ||
  compareText(a.direction ?? '', b.direction ?? '') ||
  compareText(a.cluster, b.cluster) ||
  (a.priority ?? 0) - (b.priority ?? 0) ||
  compareText(a.address ?? '', b.address ?? '');
