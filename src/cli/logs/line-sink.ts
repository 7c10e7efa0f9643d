import { MeshdbgError } from '../../core/errors.ts';
import { OUTCOME_FIELDS } from '../../core/logs/meaning/outcome.ts';
import { whereaboutsOf, WHEREABOUTS_FIELDS } from '../../core/logs/meaning/whereabouts.ts';
import { SIDE_FIELDS } from '../../core/logs/filter/field.ts';
import type { ProxyLogLine, UnparsedLine } from '../../core/logs/model/log-line.ts';
import type { LogRecord } from '../../core/logs/model/log-record.ts';
import type { ProxyRef } from '../../core/model/proxy.ts';
import { csvRecord } from '../../render/csv.ts';
import { inert } from '../../render/inert.ts';
import { jsonLine } from '../../render/json-line.ts';
import type { FormatName } from '../../render/registry.ts';
import { lineLayout } from '../../render/lines.ts';
import { logColumns } from '../../report/log-columns.ts';
import { CSV_HEADER, csvCells } from '../../report/log-csv.ts';
import {
  accessLineData,
  besideLine,
  proxyLineData,
  unparsedLineData,
} from '../../report/log-line-data.ts';
import type { LineExtras } from '../../report/log-line-data.ts';
import type { Terminal } from '../../ports/terminal.ts';
import type { OutputRequest } from '../request.ts';
import { NOTHING_KNOWN, type Knowledge } from './knowledge.ts';
import type { LineSink } from './sink.ts';

export interface LineSinkInput {
  readonly output: OutputRequest;
  readonly terminal: Pick<Terminal, 'columns' | 'color'>;
  readonly knowledge: Knowledge;
  /** Of the longest pod name that is known; 0 for lines of files, which tell no pod. */
  readonly podWidth: number;
}

/** Prints lines one by one. @throws {MeshdbgError} usage for a form that lines do not have */
export function lineSink(input: LineSinkInput): LineSink {
  const { format } = input.output;
  const make = LINE_SINKS.get(format);
  if (make !== undefined) return make(input);
  throw new MeshdbgError(
    'usage',
    `logs prints lines: -o table, wide, json, csv or raw, not "${format}".`,
    {
      hint: 'With --by, --histogram, --request-id or --diagnose it makes one document: -o yaml, too.',
    },
  );
}

const LINE_SINKS: ReadonlyMap<FormatName, (input: LineSinkInput) => LineSink> = new Map([
  ['table', (input: LineSinkInput) => tableSink(input, false)],
  ['wide', (input: LineSinkInput) => tableSink(input, true)],
  ['json', jsonSink],
  ['csv', csvSink],
  ['raw', rawSink],
]);

/** Files alone know of no pod and no owner: millions of lines need not ask. */
const extrasOf = (record: LogRecord, { podAt, owners, diagnose }: Knowledge): LineExtras => ({
  whereabouts: podAt === NOTHING_KNOWN.podAt && owners === undefined ? undefined : whereaboutsOf(record, podAt, owners), // prettier-ignore
  diagnosis: diagnose?.(record),
});

const OTHERS_DONE = { end: () => Promise.resolve(0) };

function jsonSink({ knowledge }: LineSinkInput): LineSink {
  return {
    ...OTHERS_DONE,
    wanted: undefined,
    begin: () => '',
    access: (record) => jsonLine(record.entry, besideLine(record, extrasOf(record, knowledge))),
    other: (line, proxy) => jsonLine(line.kind === 'unparsed' ? unparsedLineData(line, proxy) : proxyLineData(line, proxy)), // prettier-ignore
  };
}

function rawSink(): LineSink {
  return {
    ...OTHERS_DONE,
    wanted: new Set(),
    begin: () => '',
    access: (_, { raw }) => `${inert(raw)}\n`,
    other: ({ raw }) => `${inert(raw)}\n`,
  };
}

function csvSink({ output, knowledge }: LineSinkInput): LineSink {
  return {
    ...OTHERS_DONE,
    wanted: undefined,
    begin: () => (output.headers ? csvRecord(CSV_HEADER) : ''),
    access: (record) => csvRecord(csvCells(accessLineData(record, extrasOf(record, knowledge)))),
  };
}

function tableSink(
  { output, terminal, knowledge, podWidth }: LineSinkInput,
  wide: boolean,
): LineSink {
  const columns = logColumns(wide, podWidth);
  const layout = lineLayout(columns, {
    columns: terminal.columns,
    color: output.color === 'always' || (output.color === 'auto' && terminal.color),
  });
  const more = wide ? WHEREABOUTS_FIELDS : [];
  return {
    ...OTHERS_DONE,
    wanted: new Set([...columns.flatMap(({ wanted }) => wanted), ...SIDE_FIELDS, ...OUTCOME_FIELDS, ...more]),
    begin: () => (output.headers ? layout.header() : ''),
    access: (record) => {
      const { whereabouts, diagnosis } = wide || knowledge.diagnose !== undefined ? extrasOf(record, knowledge) : {}; // prettier-ignore
      const line = { record, whereabouts, diagnosis: diagnosis?.text };
      return layout.row(columns.map(({ cell }) => cell(line)));
    },
    other: (line, proxy) => `${otherText(line, proxy)}\n`,
  };
} // prettier-ignore

/** A line in between that has no columns: who wrote it, and what. */
function otherText(line: ProxyLogLine | UnparsedLine, { pod }: ProxyRef): string {
  const whose = pod === '' ? '' : `${pod}  `;
  if (line.kind === 'unparsed') return inert(`${whose}unparsed: ${line.raw}`);
  const { time = '', writer, level, scope, message } = line;
  return inert([time, `${whose}${writer}`, level, scope, message].filter((part) => part !== undefined && part !== '').join('  ')); // prettier-ignore
}
