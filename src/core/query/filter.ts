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

const NAMED = 8;

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

function missed<Row>(noun: string, rows: readonly Row[], filter: Filter<Row>): string {
  const values = [
    ...new Set(rows.map((row) => filter.values(row)[0] ?? '').filter((value) => value !== '')),
  ].sort();
  const shown = values.slice(0, NAMED).join(', ');
  const more = values.length > NAMED ? ` and ${values.length - NAMED} more` : '';
  return `No ${noun} matches ${filter.flag}. There are: ${shown}${more}.`;
}

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
