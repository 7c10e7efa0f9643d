import { ownText } from '../../decode/own-text.ts';
import { OUTCOME_FIELDS, isFailure } from '../meaning/outcome.ts';
import { compareText } from '../../query/order.ts';
import type { LogRecord } from '../model/log-record.ts';
import { valueText, type Field } from '../filter/field.ts';
import { Sketch } from './sketch.ts';
import { TimeSpread } from './time-spread.ts';

/** A value that lines share; what is no scalar stands as JSON. */
export type GroupValue = string | number | boolean | null;

/** What many lines have in common, in numbers. */
export interface GroupRow {
  /** The values that they share, by the names of the fields; null where the lines have none. */
  readonly by: Readonly<Record<string, GroupValue>>;
  readonly count: number;
  /** Of all lines, 0 to 1. */
  readonly share: number;
  /** Lines a second, over the time from the first line to the last one of all; null for less than a second. */
  readonly rate: number | null;
  /** Failed lines (meaning/outcome.ts). */
  readonly errors: number;
  /** Of the group, 0 to 1. */
  readonly errorShare: number;
  /** Milliseconds, at most 1 % off; null where no line has a duration. */
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
  readonly bytesReceived: number;
  readonly bytesSent: number;
}

/** Groups that are kept apart; the lines of further ones are counted together. */
export const MOST_GROUPS = 50_000;

/** What is needed of each line beside the fields that group. */
const MEASURED: readonly string[] = [
  ...OUTCOME_FIELDS,
  'start_time',
  'duration',
  'bytes_received',
  'bytes_sent',
];

interface Group {
  readonly values: readonly GroupValue[];
  count: number;
  errors: number;
  received: number;
  sent: number;
  readonly durations: Sketch;
}

/** Counts lines by the values of some fields: constant memory for each group, whatever the number of lines. */
export class Groups {
  readonly wanted: ReadonlySet<string>;
  readonly #fields: readonly Field[];
  readonly #groups = new Map<string, Group>();
  #lines = 0;
  #joined = 0;
  readonly #times = new TimeSpread();

  constructor(fields: readonly Field[]) {
    this.#fields = fields;
    this.wanted = new Set([...MEASURED, ...fields.flatMap(({ wanted }) => wanted)]);
  }

  get lines(): number {
    return this.#lines;
  }

  /** Lines of groups beyond MOST_GROUPS, which stand in the row whose values are all "(others)". */
  get joined(): number {
    return this.#joined;
  }

  get size(): number {
    return this.#groups.size;
  }

  add(record: LogRecord): void {
    const { entry } = record;
    const group = this.#groupOf(record);
    this.#lines++;
    group.count++;
    if (isFailure(entry)) group.errors++;
    group.received += entry.bytes_received ?? 0;
    group.sent += entry.bytes_sent ?? 0;
    if (typeof entry.duration === 'number') group.durations.add(entry.duration);
    if (typeof entry.start_time === 'string') this.#times.add(entry.start_time);
  }

  /** The largest groups first. */
  rows(most = Infinity): readonly GroupRow[] {
    const seconds = this.#times.ms / 1000;
    return [...this.#groups.entries()]
      .sort(([a, one], [b, other]) => other.count - one.count || compareText(a, b))
      .slice(0, most)
      .map(([, group]) => this.#row(group, seconds));
  }

  #groupOf(record: LogRecord): Group {
    let key = '';
    for (const field of this.#fields) key += `${valueOf(field, record) ?? '\u0000'}\u0001`;
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    if (this.#groups.size < MOST_GROUPS) return this.#begin(key, this.#fields.map((field) => valueOf(field, record))); // prettier-ignore
    this.#joined++;
    const others = this.#fields.map(() => '(others)');
    return this.#groups.get(OTHERS) ?? this.#begin(OTHERS, others);
  }

  #begin(key: string, values: Group['values']): Group {
    const kept = values.map((value) => (typeof value === 'string' ? ownText(value) : value));
    const group = { values: kept, count: 0, errors: 0, received: 0, sent: 0, durations: new Sketch() }; // prettier-ignore
    this.#groups.set(ownText(key), group);
    return group;
  }

  #row({ values, count, errors, received, sent, durations }: Group, seconds: number): GroupRow {
    const quantile = (share: number): number | null => {
      const value = durations.quantile(share);
      return value === undefined ? null : rounded(value);
    };
    return {
      by: Object.fromEntries(this.#fields.map(({ name }, at) => [name, values[at] ?? null])),
      count,
      share: count / this.#lines,
      rate: seconds >= 1 ? count / seconds : null,
      errors,
      errorShare: errors / count,
      p50Ms: quantile(0.5),
      p90Ms: quantile(0.9),
      p99Ms: quantile(0.99),
      maxMs: durations.max ?? null,
      bytesReceived: received,
      bytesSent: sent,
    };
  }
}

function valueOf({ read }: Field, record: LogRecord): GroupValue {
  const value = read(record) ?? null;
  return typeof value === 'object' && value !== null ? valueText(value) : value;
}

const OTHERS = '\u0002';

/** Envoy logs whole milliseconds: a tenth more is noise. */
const rounded = (ms: number): number => (ms >= 10 ? Math.round(ms) : Math.round(ms * 10) / 10);
