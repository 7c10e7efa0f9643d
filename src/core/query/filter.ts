import { listed } from '../model/listed.ts';
import { distance } from '../model/nearest.ts';
import { compareText } from './order.ts';

/** One filter of a command line over rows of a kind. */
export interface Filter<Row> {
  /** As the user typed it: "--fqdn reviews*". */
  readonly flag: string;
  readonly pattern: string;
  /** The values of a row that the pattern may match. */
  readonly values: (row: Row) => readonly string[];
}

export interface Filtered<Row> {
  readonly rows: readonly Row[];
  /** What was there instead, when nothing matched. */
  readonly note?: string;
}

/** For each flag of a command the values of a row that its pattern may match, the one that messages show first. */
export type FilterValues<Row, Wanted> = {
  readonly [Flag in keyof Wanted]-?: Filter<Row>['values'];
};

/** The filters that a command line asks for, in the order of `values`; absent flags filter nothing. */
export function filtersOf<Row, Wanted>(
  wanted: { readonly [Flag in keyof Wanted]?: unknown },
  values: FilterValues<Row, Wanted>,
): Filter<Row>[] {
  const filters: Filter<Row>[] = [];
  for (const flag in values) {
    const pattern = wanted[flag];
    if (typeof pattern === 'string' || typeof pattern === 'number')
      filters.push({
        flag: `--${flag} ${pattern}`,
        pattern: String(pattern),
        values: values[flag],
      });
  }
  return filters;
}

/** Keeps the rows that match all filters; when none does, says what the filter that emptied the list could have matched. */
export function applyFilters<Row>(
  noun: string,
  rows: readonly Row[],
  filters: readonly Filter<Row>[],
): Filtered<Row> {
  let left = rows;
  for (const filter of filters) {
    const matches = patternMatcher(filter.pattern);
    const next = left.filter((row) => filter.values(row).some(matches));
    if (next.length === 0 && left.length > 0) return { rows: [], note: missed(noun, left, filter) };
    left = next;
  }
  return { rows: left };
}

const NAMED = 8;

function missed<Row>(noun: string, rows: readonly Row[], filter: Filter<Row>): string {
  const values = thereAre(rows, filter);
  if (values.length === 0) return `No ${noun} matches ${filter.flag}: none has such a value.`;
  return `No ${noun} matches ${filter.flag}. There are: ${listed(values, NAMED)}.`;
}

/** The values that there are, those first that the pattern may have meant; numbers by their size. */
function thereAre<Row>(rows: readonly Row[], { pattern, values }: Filter<Row>): string[] {
  const typed = pattern.replaceAll('*', '').toLowerCase();
  const found = new Map<string, number>();
  for (const row of rows) {
    const forms = values(row);
    const [shown = ''] = forms;
    if (shown === '' || found.has(shown)) continue;
    const far = typed === '' ? [] : forms.map((form) => distance(typed, form.toLowerCase()));
    found.set(shown, Math.min(...far, Infinity));
  }
  return [...found]
    .sort(([a, far], [b, further]) => (far === further ? bySize(a, b) : far - further))
    .map(([value]) => value);
}

const NUMBER = /^\d{1,15}$/;

const bySize = (a: string, b: string): number =>
  NUMBER.test(a) && NUMBER.test(b) ? Number(a) - Number(b) : compareText(a, b);

/** Exact match, or "*" for any run of characters. */
export function patternMatcher(pattern: string): (value: string) => boolean {
  if (!pattern.includes('*')) return (value) => value === pattern;
  const parts = pattern.split('*');
  return (value) => globMatches(parts, value);
}

/** Greedy glob without a regular expression: linear, whatever the pattern. */
function globMatches(parts: readonly string[], value: string): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop() ?? '';
  if (!value.startsWith(first) || value.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of rest) {
    const found = value.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= value.length - last.length && value.endsWith(last);
}
