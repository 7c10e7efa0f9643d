import { isServing } from '../core/model/envoy/config-resource.ts';
import type { Filtered } from '../core/query/filter.ts';
import type { ClusterRow } from '../core/query/clusters.ts';
import type { UnnamedOwner } from '../core/query/service-entry-owner.ts';
import type { EndpointTlsMode } from '../core/query/endpoint-tls.ts';
import { needsNoEndpoints } from '../core/query/missing-endpoints.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import { resourceText } from '../core/model/resource.ts';
import { durationText } from './duration.ts';
import { metaOf, type Cell, type Report } from './report.ts';
import { isNamedInbound, serviceText } from './service.ts';
import { orDash, tableOf, withProxyColumn, type Column } from './table.ts';
import { TLS_TEXT } from './tls-text.ts';

const COLUMNS: readonly Column<ClusterRow>[] = [
  { header: 'SERVICE', cell: (row) => serviceText(row.service) },
  { header: 'PORT', cell: (row) => orDash(row.port ?? undefined), align: 'right' },
  { header: 'SUBSET', cell: (row) => orDash(row.subset ?? undefined) },
  {
    header: 'DIRECTION',
    cell: (row) => orDash(row.direction ?? undefined),
    worth: isNamedInbound,
  },
  { header: 'TYPE', cell: (row) => row.type },
  { header: 'LB', cell: (row) => row.lbPolicy, wide: true },
  { header: 'TLS', cell: tlsCell },
  { header: 'ENDPOINTS', cell: endpointsCell, align: 'right' },
  { header: 'OWNER', cell: ownerText },
  { header: 'STATE', cell: stateCell, worth: ({ state }) => !isServing(state) },
  {
    header: 'CONNECT TIMEOUT',
    cell: (row) => (row.connectTimeoutMs === null ? '-' : durationText(row.connectTimeoutMs)),
    wide: true,
  },
  { header: 'CIRCUIT BREAKERS', cell: circuitBreakersText, wide: true },
  { header: 'OUTLIER DETECTION', cell: outlierText, wide: true },
  { header: 'SNI', cell: (row) => orDash(row.tls.sni ?? undefined), wide: true },
  { header: 'ACCEPTED SANS', cell: (row) => orDash(row.tls.sanMatchers.join(', ')), wide: true },
  { header: 'FQDN', cell: (row) => row.service, wide: true },
  { header: 'NAME', cell: (row) => row.name, wide: true },
];

/** The report of `clusters`. */
export const clustersReport = (
  snapshot: Snapshot,
  { rows, note }: Filtered<ClusterRow>,
): Report => ({
  command: 'clusters',
  meta: metaOf(snapshot),
  data: { items: rows.map(({ raw: _, ...item }) => item) },
  blocks: [tableOf(withProxyColumn(COLUMNS, rows), rows)],
  names: rows.map((row) => `cluster/${row.name}`),
  raw: rows.map((row) => row.raw),
  notes: note === undefined ? [] : [note],
  exitCode: 0,
});

/** "auto: mTLS", "auto: 2 mTLS, 1 plaintext", "TLS, server not verified" */
function tlsCell({ tls: { mode, endpoints, serverVerified } }: ClusterRow): Cell {
  const text = TLS_TEXT[mode];
  if (mode !== 'auto' && mode !== 'per-endpoint')
    return serverVerified === false ? { text: `${text}, server not verified`, tone: 'warn' } : text;
  const prefix = mode === 'auto' ? 'auto' : text;
  if (endpoints === null) return `${prefix} (endpoints not known)`;
  const parts = MODES.flatMap((sent) => {
    const count = endpoints[sent] ?? 0;
    return count === 0 ? [] : [{ count, text: sent === 'istio-mtls' ? 'mTLS' : TLS_TEXT[sent] }];
  });
  const [only] = parts;
  if (only === undefined) return `${prefix}: no endpoints`;
  if (parts.length === 1) return `${prefix}: ${only.text}`;
  return `${prefix}: ${parts.map((part) => `${part.count} ${part.text}`).join(', ')}`;
}

/** What may be sent to an endpoint, the safest first. */
const MODES: readonly EndpointTlsMode[] = [
  'istio-mtls', 'hbone', 'mutual', 'simple', 'plaintext', 'other',
]; // prettier-ignore

function endpointsCell({ endpoints, name, type }: ClusterRow): Cell {
  if (endpoints === null) return '-';
  const text = `${endpoints.healthy}/${endpoints.total}`;
  if (endpoints.total === 0 && needsNoEndpoints(name, type)) return text;
  if (endpoints.healthy === 0) return { text, tone: 'bad' };
  return endpoints.healthy < endpoints.total ? { text, tone: 'warn' } : text;
}

/** Where the name is not known, no name is shown: a host would look like one. */
function ownerText({ owner, unnamedOwner }: ClusterRow): string {
  if (owner !== null) return resourceText(owner);
  if (unnamedOwner === null) return '-';
  const { kind, namespace, reason } = unnamedOwner;
  return `${reason === 'none' ? 'no' : 'a'} ${kind} in ${namespace}${UNNAMED_TEXT[reason]}`;
}

const UNNAMED_TEXT: Readonly<Record<UnnamedOwner['reason'], string>> = {
  several: ' (several fit)',
  none: ' any more',
  'not-read': ' (not read)',
};

function stateCell({ state, ageMs }: ClusterRow): Cell {
  if (state === 'warming')
    return { text: ageMs === null ? state : `warming for ${durationText(ageMs)}`, tone: 'warn' };
  return state === 'rejected' ? { text: state, tone: 'bad' } : state;
}

/** Istio writes 4294967295 for "no limit". */
const NO_LIMIT = 4_294_967_295;

function circuitBreakersText({ circuitBreakers }: ClusterRow): string {
  const limits = circuitBreakers.find(({ priority }) => priority === 'DEFAULT');
  if (limits === undefined) return "Envoy's defaults";
  const shown = [
    ['connections', limits.maxConnections],
    ['pending', limits.maxPendingRequests],
    ['requests', limits.maxRequests],
    ['retries', limits.maxRetries],
  ] as const;
  const real = shown.filter(([, limit]) => limit !== undefined && limit !== NO_LIMIT);
  return real.length === 0
    ? 'no limits'
    : real.map(([what, limit]) => `${what} ${limit}`).join(', ');
}

function outlierText({ outlierDetection: outlier }: ClusterRow): string {
  if (outlier === null || outlier === undefined) return '-';
  const parts = [
    outlier.consecutive5xx !== undefined && `5xx ${outlier.consecutive5xx}`,
    outlier.consecutiveGatewayFailure !== undefined &&
      `gateway ${outlier.consecutiveGatewayFailure}`,
    outlier.intervalMs !== undefined && `every ${durationText(outlier.intervalMs)}`,
    outlier.baseEjectionTimeMs !== undefined && `eject ${durationText(outlier.baseEjectionTimeMs)}`,
    outlier.maxEjectionPercent !== undefined && `max ${outlier.maxEjectionPercent} %`,
  ];
  return parts.filter((part) => part !== false).join(', ') || "Envoy's defaults";
}
