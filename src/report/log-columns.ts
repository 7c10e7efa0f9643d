import { parseClusterName } from '../core/decode/cluster-name.ts';
import { isFailure } from '../core/logs/meaning/outcome.ts';
import { wordsOf } from '../core/logs/meaning/words.ts';
import type { Whereabouts } from '../core/logs/meaning/whereabouts.ts';
import { valueText } from '../core/logs/filter/field.ts';
import type { AccessLogEntry, StandardField } from '../core/logs/model/access-log-entry.ts';
import type { LogRecord } from '../core/logs/model/log-record.ts';
import { resourceText } from '../core/model/resource.ts';
import { destinationOf, destinationText } from '../core/query/destination.ts';
import type { Cell } from './report.ts';
import { orDash } from './table.ts';

/** A line to be shown, with what is known beside it. */
export interface ShownLine {
  readonly record: LogRecord;
  readonly whereabouts?: Whereabouts | undefined;
  /** With --diagnose. */
  readonly diagnosis?: string | undefined;
}

/** One column of lines that come one by one: its width is not known before they have come. */
export interface LogColumn {
  readonly header: string;
  readonly cell: (line: ShownLine) => Cell;
  /** What most texts need; the column grows with longer ones. */
  readonly usual: number;
  /** On a terminal it is not wider than this share of it, and longer texts are cut. */
  readonly most?: number;
  readonly align?: 'right';
  readonly wide?: true;
  /** What the cell reads of an entry. */
  readonly wanted: readonly StandardField[];
}

/** Columns of `logs` on a terminal: first those of a steady width, last the words. */
const LOG_COLUMNS: readonly LogColumn[] = [
  {
    header: 'TIME',
    usual: 12,
    wanted: ['start_time'],
    cell: ({ record }) => dim(clock(record.entry.start_time)),
  },
  {
    header: 'POD',
    usual: 12,
    most: 0.2,
    wanted: [],
    cell: ({ record }) => orDash(record.proxy.pod),
  },
  { header: 'SIDE', usual: 7, wanted: [], cell: ({ record }) => orDash(record.side) },
  { header: 'CODE', usual: 4, align: 'right', wanted: ['response_code', 'protocol'], cell: ({ record }) => code(record.entry) }, // prettier-ignore
  { header: 'TOOK', usual: 7, align: 'right', wanted: ['duration'], cell: ({ record }) => took(record.entry.duration) }, // prettier-ignore
  { header: 'METHOD', usual: 6, wanted: ['method'], cell: ({ record }) => orDash(record.entry.method ?? '') }, // prettier-ignore
  { header: 'REQUEST', usual: 30, most: 0.35, wanted: ['authority', 'path', 'requested_server_name', 'downstream_local_address'], cell: ({ record }) => request(record.entry) }, // prettier-ignore
  { header: 'UPSTREAM', usual: 20, most: 0.2, wanted: ['upstream_cluster', 'upstream_host'], cell: upstream }, // prettier-ignore
  {
    header: 'MEANING',
    usual: 0,
    wanted: [
      'response_code',
      'response_flags',
      'response_code_details',
      'connection_termination_details',
      'upstream_transport_failure_reason',
    ],
    cell: ({ record, diagnosis }) => toned(record.entry, diagnosis ?? wordsOf(record.entry) ?? ''),
  },
];

const dim = (text: string): Cell => ({ text, tone: 'dim' });

/** "22:12:18.883" of a time that is RFC 3339, in UTC; all of any other. */
const clock = (time: string | null | undefined): string =>
  /^\d{4}-\d\d-\d\dT(\d\d:\d\d:\d\d(?:\.\d{3})?)/.exec(time ?? '')?.[1] ?? orDash(time ?? '');

const took = (ms: number | null | undefined): string =>
  typeof ms !== 'number' ? '-' : ms < 10_000 ? `${ms}ms` : `${Math.round(ms / 100) / 10}s`;

function code(entry: AccessLogEntry): Cell {
  const { response_code: status } = entry;
  if (status === undefined || status === null) return '-';
  return toned(entry, status === 0 ? '-' : String(status));
}

function toned(entry: AccessLogEntry, text: string): Cell {
  if (text === '' || text === '-') return text;
  return isFailure(entry) ? { text, tone: 'bad' } : text;
}

/** Host and path of a request; SNI or address of a connection. */
function request(entry: AccessLogEntry): string {
  const { authority, path, requested_server_name: sni, downstream_local_address: local } = entry;
  if (typeof path === 'string') return `${authority ?? ''}${path}`;
  return orDash(authority ?? sni ?? local ?? '');
}

/** The service and subset, or the pod where that is known and the line's own side is not the application's. */
function upstream({ record: { entry, proxy } }: ShownLine): string {
  const { upstream_cluster: cluster, upstream_host: host } = entry;
  if (typeof cluster !== 'string') return orDash(host ?? '');
  const istioName = parseClusterName(cluster);
  const destination = destinationOf({ name: cluster, ...(istioName === undefined ? {} : { istioName }) }); // prettier-ignore
  const text = destinationText(destination, { namespace: proxy.namespace });
  return destination.kind === 'passthrough' && typeof host === 'string' ? host : text;
}

const plain = (name: StandardField): LogColumn => ({
  header: name.toUpperCase().replaceAll('_', ' '),
  usual: name.length,
  wide: true,
  wanted: [name],
  cell: ({ record }) => orDash(valueText(record.entry[name])),
});

/** What -o wide shows beside. */
const WIDE_COLUMNS: readonly LogColumn[] = [
  { header: 'NAMESPACE', usual: 9, wide: true, wanted: [], cell: ({ record }) => orDash(record.proxy.namespace) }, // prettier-ignore
  plain('protocol'),
  plain('upstream_host'),
  plain('upstream_service_time'),
  plain('bytes_received'),
  plain('bytes_sent'),
  plain('downstream_remote_address'),
  plain('route_name'),
  plain('request_id'),
  { header: 'ROUTE OWNER', usual: 11, wide: true, wanted: [], cell: ({ whereabouts: found }) => orDash(found?.routeOwner && resourceText(found.routeOwner)) }, // prettier-ignore
  { header: 'CLUSTER OWNER', usual: 13, wide: true, wanted: [], cell: ({ whereabouts: found }) => orDash(found?.clusterOwner && resourceText(found.clusterOwner)) }, // prettier-ignore
  { header: 'PEER', usual: 12, wide: true, wanted: [], cell: ({ whereabouts: found }) => orDash(found?.peer && `${found.peer.pod}.${found.peer.namespace}`) }, // prettier-ignore
  plain('user_agent'),
];

/**
 * The columns of a form; -o wide puts the words last, too, with the whole time.
 * @param podWidth of the longest pod name that is known; 0 for lines of files, which tell no pod
 */
export function logColumns(wide: boolean, podWidth: number): readonly LogColumn[] {
  const shown = LOG_COLUMNS.flatMap((column) =>
    column.header !== 'POD' ? [column] : podWidth === 0 ? [] : [{ ...column, usual: podWidth }],
  );
  if (!wide) return shown;
  const [first, ...rest] = shown;
  const words = rest.pop();
  return [
    ...(first === undefined ? [] : [{ ...first, usual: 24, cell: wholeTime }]),
    ...rest,
    ...WIDE_COLUMNS,
    ...(words === undefined ? [] : [words]),
  ];
}

const wholeTime = ({ record }: ShownLine): Cell => dim(orDash(record.entry.start_time ?? ''));
