import type { JsonObject } from '../core/model/json.ts';
import { resourceText } from '../core/model/resource.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import type { BootstrapRow } from '../core/query/bootstrap.ts';
import { durationText } from './duration.ts';
import { metaOf, type Cell, type Report } from './report.ts';
import { tableOf, withProxyColumn, type Column } from './table.ts';

interface Field {
  readonly proxy: string;
  readonly name: string;
  readonly value: Cell;
}

const COLUMNS: readonly Column<Field>[] = [
  { header: 'FIELD', cell: (field) => field.name },
  { header: 'VALUE', cell: (field) => field.value },
];

/** The report of `bootstrap`: one line a field that people ask about, everything in JSON. */
export function bootstrapReport(snapshot: Snapshot, rows: readonly BootstrapRow[]): Report {
  const fields = rows.flatMap(fieldsOf);
  const raws = rows.map(({ raw }) => raw);
  return {
    command: 'bootstrap',
    meta: metaOf(snapshot),
    data: { items: rows.map(({ raw: _, ...item }) => item) },
    blocks: [tableOf(withProxyColumn(COLUMNS, fields), fields)],
    names: rows.map(({ node }) => `bootstrap/${node.id}`),
    raw: raws.length === 1 ? raws[0] : raws,
    notes: [],
    exitCode: 0,
  };
}

function fieldsOf(row: BootstrapRow): Field[] {
  const { node, commandLine } = row;
  const values: readonly (readonly [name: string, value: Cell | null | undefined])[] = [
    ['Istio version', row.istioVersion],
    ['Envoy version', row.envoyVersion],
    ['State', stateCell(row)],
    ['Proxy type', node.type],
    ['Workload', workloadText(row)],
    ['Owner', row.owner && resourceText(row.owner)],
    ['Service account', row.serviceAccount],
    ['IP', node.ip],
    ['Kubernetes node', row.kubernetesNode],
    ['Locality', node.locality],
    ['Revision', row.revision],
    ['Control plane', controlPlaneText(row)],
    ['Cluster', row.clusterId],
    ['Mesh', row.meshId],
    ['Network', row.network],
    ['DNS domain', node.domain],
    ['Interception', row.interceptionMode],
    ['Labels', pairs(row.labels)],
    [
      'Worker threads',
      commandLine?.concurrency === undefined ? null : String(commandLine.concurrency),
    ],
    ['Log level', logLevelText(row)],
    [
      'Drain time',
      commandLine?.drainTimeMs === undefined ? null : durationText(commandLine.drainTimeMs),
    ],
    ['Admin', row.admin],
    ['Tracing', row.tracing === null ? 'not in the bootstrap' : tracingText(row.tracing)],
    ['Stats kept', statsText(row.statsMatcher)],
    ['Stats tags', row.statsTags.length === 0 ? null : String(row.statsTags.length)],
    ['Runtime layers', row.runtimeLayers.map(layerText).join(', ')],
    ['Node id', node.id],
  ];
  return values.flatMap(([name, value]) =>
    value === null || value === undefined || value === ''
      ? []
      : [{ proxy: row.proxy, name, value }],
  );
}

function stateCell({ state, uptimeMs }: BootstrapRow): Cell | null {
  if (state === null) return null;
  const text = uptimeMs === null ? state : `${state}, up ${durationText(uptimeMs)}`;
  return state === 'LIVE' ? text : { text, tone: 'warn' };
}

const workloadText = ({ workload, namespace }: BootstrapRow): string =>
  [namespace, workload].filter((part) => part !== null).join('/');

function controlPlaneText({ discoveryAddress, xds }: BootstrapRow): string {
  const delta = xds.apiType === 'DELTA_GRPC' ? 'delta xDS' : 'xDS';
  const way = xds.clusters.length === 0 ? '' : `${delta} by cluster ${xds.clusters.join(', ')}`;
  return [discoveryAddress, way].filter((part) => part !== null && part !== '').join(', ');
}

const pairs = (values: JsonObject): string =>
  Object.entries(values)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .sort()
    .join(', ');

function logLevelText({ commandLine }: BootstrapRow): string | null {
  const { logLevel, componentLogLevel } = commandLine ?? {};
  if (logLevel === undefined) return null;
  return componentLogLevel ? `${logLevel}, ${componentLogLevel}` : logLevel;
}

/** envoy.config.trace.v3.Tracing. */
function tracingText(tracing: JsonObject): string {
  const http = tracing['http'];
  const name = typeof http === 'object' && http !== null && 'name' in http ? http.name : undefined;
  return typeof name === 'string' ? name : 'configured';
}

/** envoy.config.metrics.v3.StatsMatcher: Istio keeps only what the list includes. */
function statsText(matcher: JsonObject | null): string {
  if (matcher === null) return 'all';
  if (matcher['reject_all'] === true) return 'none';
  for (const [key, verb] of [
    ['inclusion_list', 'those that match'],
    ['exclusion_list', 'all but those that match'],
  ] as const) {
    const list = matcher[key];
    if (typeof list !== 'object' || list === null || !('patterns' in list)) continue;
    const count = Array.isArray(list.patterns) ? list.patterns.length : 0;
    return `${verb} ${count === 1 ? 'one pattern' : `one of ${count} patterns`}`;
  }
  return 'all';
}

function layerText({ name, values }: BootstrapRow['runtimeLayers'][number]): string {
  const count = Object.keys(values ?? {}).length;
  return count === 0 ? name : `${name} (${count} value${count === 1 ? '' : 's'})`;
}
