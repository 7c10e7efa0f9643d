import type { FieldValue } from '../model/access-log-entry.ts';
import { isList } from './shown-value.ts';

/**
 * A JSON line whose values are what a function makes of them; null stays. A line of which nothing changes stays as it was written.
 * @param shownOf gets the keys from the outside in, joined by ".", and the value there; for what it changes it is not asked further in
 */
export function shownJson(
  line: string,
  shownOf: (path: string, value: FieldValue) => FieldValue,
): string {
  let isChanged = false;
  let keys = 0;
  const walk = (value: FieldValue, path: string): FieldValue => {
    if (value === null) return value;
    const shown = path === '' ? value : shownOf(path, value);
    isChanged ||= shown !== value;
    if (shown !== value || typeof value !== 'object') return shown;
    const below = (key: string | number): string => (path === '' ? `${key}` : `${path}.${key}`);
    if (isList(value)) return value.map((item, index) => walk(item, below(index)));
    const entries = Object.entries(value);
    keys += entries.length;
    return Object.fromEntries(entries.map(([key, item]) => [key, walk(item, below(key))]));
  };
  const parsed: FieldValue = JSON.parse(line);
  const shown = walk(parsed, '');
  // Of a key that is there twice only the last value was looked at.
  return isChanged || keysIn(line) !== keys ? JSON.stringify(shown) : line;
}

/** How many keys a JSON text writes; within values that `shownOf` keeps as a whole, too. */
const keysIn = (json: string): number =>
  Array.from(json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g)).filter(([, colon]) => colon !== undefined).length; // prettier-ignore
