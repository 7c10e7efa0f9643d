import { isServing } from '../core/model/envoy/config-resource.ts';
import type { Filtered } from '../core/query/filter.ts';
import type { RouteRow } from '../core/query/routes/route-row.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import { resourceText } from '../core/model/resource.ts';
import { durationText } from './duration.ts';
import { metaOf, type Cell, type Report } from './report.ts';
import { routeNotes } from './route-notes.ts';
import {
  corsText,
  faultText,
  hashPolicyText,
  headersText,
  mirrorsText,
  retriesText,
  rewriteText,
} from './route-words.ts';
import { orDash, tableOf, withProxyColumn, type Column } from './table.ts';

const COLUMNS: readonly Column<RouteRow>[] = [
  { header: 'ROUTE', cell: routeCell },
  { header: 'HOST', cell: (row) => row.host },
  { header: 'MATCH', cell: (row) => row.match?.text ?? '-' },
  { header: 'GOES TO', cell: goesToCell },
  {
    header: 'EXTRAS',
    cell: (row) => orDash(extrasText(row)),
    worth: (row) => extrasText(row) !== '',
  },
  { header: 'RULE', cell: ruleText },
  { header: 'STATE', cell: stateCell, worth: isUnusual },
  { header: 'TIMEOUT', cell: timeoutText, wide: true },
  {
    header: 'RETRIES',
    cell: ({ retries }) => (retries === null ? '-' : retriesText(retries)),
    wide: true,
  },
  {
    header: 'REWRITE',
    cell: ({ rewrite }) => (rewrite === null ? '-' : rewriteText(rewrite)),
    wide: true,
  },
  { header: 'FAULT', cell: ({ fault }) => (fault === null ? '-' : faultText(fault)), wide: true },
  { header: 'MIRROR', cell: (row) => orDash(mirrorsText(row)), wide: true },
  { header: 'CORS', cell: ({ cors }) => (cors === null ? '-' : corsText(cors)), wide: true },
  { header: 'HEADERS', cell: ({ headers }) => orDash(headersText(headers)), wide: true },
  { header: 'HASH', cell: ({ hashPolicy }) => orDash(hashPolicyText(hashPolicy)), wide: true },
  { header: 'DOMAINS', cell: ({ domains }) => orDash(domains.join(', ')), wide: true },
  { header: 'VIRTUAL HOST', cell: ({ virtualHost }) => orDash(virtualHost), wide: true },
  { header: 'NAME', cell: ({ name }) => orDash(name ?? undefined), wide: true },
];

/** The report of `routes`. */
export const routesReport = (snapshot: Snapshot, { rows, note }: Filtered<RouteRow>): Report => ({
  command: 'routes',
  meta: metaOf(snapshot),
  data: { items: rows.map(({ raw: _, ...item }) => item) },
  blocks: [tableOf(withProxyColumn(COLUMNS, rows), rows)],
  names: [...new Set(rows.map((row) => `route/${row.routeConfig}`))],
  raw: [...new Set(rows.map((row) => row.raw))],
  notes: [...(note === undefined ? [] : [note]), ...routeNotes(rows)],
  exitCode: 0,
});

function routeCell({ routeConfig, copies }: RouteRow): string {
  const name = routeConfig === '' ? '(inlined)' : routeConfig;
  return copies > 1 ? `${name} ×${copies}` : name;
}

function goesToCell({ action }: RouteRow): Cell {
  if (action.kind === 'none') return { text: action.text, tone: 'warn' };
  const nowhere = action.destinations.some(({ kind }) => kind === 'blackhole');
  return nowhere ? { text: action.text, tone: 'warn' } : action.text;
}

/** What a request meets on the way beside the destination, as far as somebody asked for it. */
function extrasText(row: RouteRow): string {
  const parts = [
    row.requireTls !== 'none' &&
      `plain HTTP → 301 https${row.requireTls === 'all' ? '' : ' (external)'}`,
    row.fault !== null && faultText(row.fault),
    row.rewrite !== null && rewriteText(row.rewrite),
    row.timeoutMs !== null &&
      row.timeoutMs > 0 &&
      !row.timeoutIsDefault &&
      `timeout ${durationText(row.timeoutMs)}`,
    row.mirrors.length > 0 && `mirror ${mirrorsText(row)}`,
  ];
  return parts.filter((part) => part !== false && part !== '').join(' · ');
}

function ruleText({ owner, yaml, origin, ...row }: RouteRow): Cell {
  if (row.outboundTrafficPolicy !== null) return policyText({ owner, ...row });
  if (owner === null) return origin === 'default' ? { text: 'default', tone: 'dim' } : '-';
  const field = owner.field?.replace(/^spec\./, '');
  const text = resourceText(field === undefined ? owner : { ...owner, field });
  if (yaml === 'differs') return { text: `${text} (YAML differs)`, tone: 'warn' };
  return yaml === 'gone' ? { text: `${text} (gone)`, tone: 'warn' } : text;
}

type PolicyRow = Pick<
  RouteRow,
  'owner' | 'outboundTrafficPolicy' | 'outboundTrafficPolicyFrom' | 'action'
>;

/** "mesh outboundTrafficPolicy ALLOW_ANY", "Sidecar app/default outboundTrafficPolicy REGISTRY_ONLY" */
function policyText({ owner, outboundTrafficPolicy: mode, ...row }: PolicyRow): string {
  // What is asked for at a service instead is the Sidecar's egressProxy.
  const isProxied = row.action.destinations.some(({ kind }) => kind === 'service');
  const policy = `outboundTrafficPolicy ${isProxied ? 'egressProxy' : mode}`;
  if (owner !== null) return resourceText({ ...owner, field: policy });
  if (row.outboundTrafficPolicyFrom === 'mesh') return `mesh ${policy}`;
  return row.outboundTrafficPolicyFrom === 'sidecar'
    ? `Sidecar ${policy}`
    : `${policy} (mesh or Sidecar)`;
}

function isUnusual({ state, used }: RouteRow): boolean {
  return used === false || !isServing(state);
}

function stateCell({ state, used, ageMs }: RouteRow): Cell {
  const since =
    state === 'warming' && ageMs !== null ? `warming for ${durationText(ageMs)}` : state;
  if (used === false) return { text: `${since}, unused`, tone: 'warn' };
  return state === 'warming' ? { text: since, tone: 'warn' } : since;
}

function timeoutText({ timeoutMs }: RouteRow): string {
  if (timeoutMs === null) return '-';
  return timeoutMs === 0 ? 'none' : durationText(timeoutMs);
}
