import type { EndpointRow } from '../core/query/endpoint-row.ts';
import type { Filtered } from '../core/query/filter.ts';
import type { JsonObject } from '../core/model/json.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import { metaOf, type Cell, type Report, type Tone } from './report.ts';
import { isNamedInbound, serviceText } from './service.ts';
import { orDash, tableOf, withProxyColumn, type Column } from './table.ts';
import { TLS_TEXT } from './tls-text.ts';

const COLUMNS: readonly Column<EndpointRow>[] = [
  { header: 'SERVICE', cell: (row) => serviceText(row.service) },
  { header: 'PORT', cell: (row) => orDash(row.port ?? undefined), align: 'right' },
  { header: 'SUBSET', cell: (row) => orDash(row.subset ?? undefined) },
  {
    header: 'DIRECTION',
    cell: (row) => orDash(row.direction ?? undefined),
    worth: isNamedInbound,
  },
  { header: 'ADDRESS', cell: (row) => orDash(row.address ?? undefined) },
  { header: 'POD', cell: podText },
  { header: 'HEALTH', cell: healthCell },
  { header: 'TLS', cell: (row) => (row.tls.mode === null ? '-' : TLS_TEXT[row.tls.mode]) },
  {
    header: 'LOCALITY',
    cell: (row) => orDash(row.locality ?? undefined),
    worth: (row) => (row.locality ?? '') !== '',
  },
  {
    header: 'PRIORITY',
    cell: (row) => orDash(row.priority ?? undefined),
    align: 'right',
    worth: (row) => (row.priority ?? 0) !== 0,
  },
  {
    header: 'WEIGHT',
    cell: (row) => orDash(row.weight ?? undefined),
    align: 'right',
    worth: (row) => (row.weight ?? 1) !== 1,
  },
  {
    header: 'SOURCES DIFFER',
    cell: (row) =>
      row.disagreements.length === 0 ? '-' : { text: row.disagreements.join('; '), tone: 'warn' },
    worth: (row) => row.disagreements.length > 0,
  },
  { header: 'HOSTNAME', cell: (row) => orDash(row.hostname ?? undefined), wide: true },
  { header: 'WORKLOAD', cell: workloadText, wide: true },
  { header: 'NODE', cell: (row) => orDash(row.node ?? undefined), wide: true },
  { header: 'EDS', cell: (row) => orDash(row.edsHealth ?? undefined), wide: true },
  {
    header: 'ACTIVE CHECK',
    cell: (row) => orDash(row.activeHealthCheck ?? undefined),
    wide: true,
  },
  { header: 'OUTLIER', cell: (row) => orDash(row.outlierDetection ?? undefined), wide: true },
  { header: 'REQUESTS', cell: requestsText, wide: true },
  { header: 'CONNECTIONS', cell: connectionsText, wide: true },
  {
    header: 'SUCCESS',
    cell: (row) => (row.successRate === null ? '-' : `${row.successRate} %`),
    wide: true,
  },
  { header: 'FQDN', cell: (row) => row.service, wide: true },
  { header: 'CLUSTER', cell: (row) => row.cluster, wide: true },
];

/** The report of `endpoints`; clusters without any have a line in the table and an entry of their own in JSON. */
export function endpointsReport(snapshot: Snapshot, { rows, note }: Filtered<EndpointRow>): Report {
  const real = rows.filter(({ address }) => address !== null);
  const missing = rows.filter(({ address }) => address === null);
  return {
    command: 'endpoints',
    meta: metaOf(snapshot),
    data: {
      items: real.map(({ raw: _, ...item }) => item),
      emptyClusters: missing.map(
        ({ proxy, cluster, service, port, subset, direction, clusterType, health, reasons }) => ({
          proxy, cluster, service, port, subset, direction, clusterType, health, reasons,
        }), // prettier-ignore
      ),
    },
    blocks: [tableOf(withProxyColumn(COLUMNS, rows), rows)],
    names: real.map((row) => `endpoint/${row.cluster}/${row.address}`),
    raw: [...new Set(rows.map(({ raw }) => raw).filter((raw): raw is JsonObject => raw !== null))],
    notes: [...(note === undefined ? [] : [note]), ...attention(rows)],
    exitCode: 0,
  };
}

const SCREEN = 20;

/** What a list longer than a screen hides. */
function attention(rows: readonly EndpointRow[]): string[] {
  if (rows.length <= SCREEN) return [];
  const count = (holds: (row: EndpointRow) => boolean): number => rows.filter(holds).length;
  const unhealthy = count((row) => row.health === 'unhealthy');
  const none = count(({ reasons: [reason] }) => reason?.code === 'no-endpoints');
  return [
    ...(unhealthy === 0 || unhealthy === rows.length
      ? []
      : [
          `${unhealthy} of ${count((row) => row.address !== null)} endpoints ${unhealthy === 1 ? 'is' : 'are'} unhealthy: --status unhealthy`,
        ]),
    ...(none === 0 || none === rows.length
      ? []
      : [`${none} cluster${none === 1 ? ' has' : 's have'} no endpoints: --status empty`]),
  ];
}

function podText({ pod, namespace, workload, address }: EndpointRow): string {
  if (address === null) return '-';
  if (pod !== null) return `${namespace}/${pod}`;
  return workload === null || workload.name === ''
    ? '-'
    : `workload ${workload.namespace}/${workload.name}`;
}

const HEALTH_TONE: Readonly<Record<EndpointRow['health'], Tone>> = {
  healthy: 'warn',
  degraded: 'warn',
  unhealthy: 'bad',
  none: 'bad',
  unknown: 'dim',
};

/** The reasons say more than the verdict; a healthy endpoint with a reason is one that is about to change. */
function healthCell({ health, reasons }: EndpointRow): Cell {
  const text = reasons.map((reason) => reason.text).join('; ');
  if (text === '')
    return health === 'healthy' ? health : { text: health, tone: HEALTH_TONE[health] };
  if (reasons[0]?.code.startsWith('on-') === true) return { text, tone: 'dim' };
  return { text: health === 'healthy' ? `healthy; ${text}` : text, tone: HEALTH_TONE[health] };
}

function workloadText({ workload }: EndpointRow): string {
  return workload === null
    ? '-'
    : `${workload.namespace}/${workload.name}${workload.canonicalRevision === '' ? '' : ` ${workload.canonicalRevision}`}`;
}

function requestsText({ stats }: EndpointRow): string {
  return stats === null
    ? '-'
    : `${stats['rqTotal'] ?? 0} total, ${stats['rqError'] ?? 0} failed, ${stats['rqTimeout'] ?? 0} timed out, ${stats['rqActive'] ?? 0} active`;
}

function connectionsText({ stats }: EndpointRow): string {
  return stats === null
    ? '-'
    : `${stats['cxTotal'] ?? 0} total, ${stats['cxConnectFail'] ?? 0} failed, ${stats['cxActive'] ?? 0} active`;
}
