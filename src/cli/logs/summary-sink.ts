import { MeshdbgError } from '../../core/errors.ts';
import { Groups, MOST_GROUPS } from '../../core/logs/aggregate/groups.ts';
import { Histogram } from '../../core/logs/aggregate/histogram.ts';
import { fieldOf, SIDE_FIELDS } from '../../core/logs/filter/field.ts';
import { joinLines } from '../../core/logs/join/call-tree.ts';
import type { AccessLogEntry } from '../../core/logs/model/access-log-entry.ts';
import type { LogRecord } from '../../core/logs/model/log-record.ts';
import type { Context } from '../../ports/context.ts';
import { groupsReport } from '../../report/logs-groups.ts';
import { histogramReport } from '../../report/logs-histogram.ts';
import { requestReport } from '../../report/logs-request.ts';
import type { Meta, Report } from '../../report/report.ts';
import { present, rendered } from '../present.ts';
import type { OutputRequest } from '../request.ts';
import type { LineSink } from './sink.ts';

export interface SummaryInput {
  readonly output: OutputRequest;
  readonly context: Context;
  /** Made when the summary is: the time is that of its end. */
  readonly meta: () => Meta;
}

/** Counts lines by fields. @throws {MeshdbgError} usage for a field that no line has */
export function groupsSink(
  input: SummaryInput,
  by: readonly string[],
  top: number | undefined,
): LineSink {
  const fields = by.map((name) => fieldOf(name));
  const groups = new Groups(fields);
  const names = fields.map(({ name }) => name);
  return summarySink(input, groups, () =>
    groupsReport({
      meta: input.meta(),
      by: names,
      rows: groups.rows(top),
      lines: groups.lines,
      groups: groups.size,
      notes: groups.joined === 0 ? [] : [`there are more than ${MOST_GROUPS} groups: ${groups.joined} lines of further ones are counted as (others)`],
    }),
  );
} // prettier-ignore

/** How the values of a field are spread. @throws {MeshdbgError} usage */
export function histogramSink(input: SummaryInput, name: string): LineSink {
  const field = fieldOf(name);
  if (field.type === 'text' || field.type === 'time')
    throw new MeshdbgError('usage', `--histogram takes a field of numbers, and ${field.name} is none: --by ${field.name} counts its values.`);
  const histogram = new Histogram(field);
  return summarySink(input, histogram, () =>
    histogramReport({
      meta: input.meta(),
      field: field.name,
      bars: histogram.bars(),
      count: histogram.count,
      notes: histogram.without === 0 ? [] : [`${histogram.without} lines have no ${field.name}`],
    }),
  );
} // prettier-ignore

/** Lines of one request id that are put together; more are no one's request. */
const MOST_LINES = 5000;

/** All lines of one request, joined. */
export function requestSink(input: SummaryInput, requestId: string): LineSink {
  const lines: LogRecord[] = [];
  let left = 0;
  const collector = {
    wanted: undefined,
    add: (record: LogRecord) => {
      if (lines.length < MOST_LINES) lines.push({ ...record, entry: ownEntry(record.entry) });
      else left++;
    },
  };
  return summarySink(input, collector, () =>
    requestReport({
      meta: input.meta(),
      request: joinLines(requestId, lines),
      notes: left === 0 ? [] : [`${left} further lines have the same request id`],
    }),
  );
}

/** With nothing in it that keeps the log that it was cut from. */
const ownEntry = (entry: AccessLogEntry): AccessLogEntry => {
  const own: AccessLogEntry = JSON.parse(JSON.stringify(entry));
  return own;
};

interface Collector {
  readonly wanted: ReadonlySet<string> | undefined;
  add(record: LogRecord): void;
}

/** What is made of all lines together. */
export function summarySink(
  { output, context }: SummaryInput,
  collector: Collector,
  report: () => Report,
): LineSink {
  return {
    wanted: collector.wanted && new Set([...collector.wanted, ...SIDE_FIELDS]),
    begin: () => '',
    access: (record) => {
      collector.add(record);
      return '';
    },
    live: () => rendered(report(), output, context.terminal),
    end: () => present(report(), output, context),
  };
}
