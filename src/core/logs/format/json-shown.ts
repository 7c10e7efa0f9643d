import type { FieldValue } from '../model/access-log-entry.ts';
import { redactedLog } from '../../decode/redact-log.ts';
import { parsedJson } from './parsed-json.ts';
import { isList } from './shown-value.ts';

/**
 * A JSON line whose values are what a function makes of them; null stays. A line of which nothing changes stays as it was written;
 * undefined for what `parsedJson` does not read.
 * @param shownOf gets the keys from the outside in, joined by ".", and the value there; for what it changes it is not asked further in
 */
export function shownJson(
  line: string,
  shownOf: (path: string, value: FieldValue) => FieldValue,
): string | undefined {
  const parsed = parsedJson(line);
  if (parsed === undefined) return undefined;
  let isChanged = false;
  const walk = (value: FieldValue, path: string): FieldValue => {
    if (value === null) return value;
    const shown = path === '' ? value : shownOf(path, value);
    isChanged ||= shown !== value;
    if (shown !== value || typeof value !== 'object') return shown;
    const below = (key: string | number): string => (path === '' ? `${key}` : `${path}.${key}`);
    if (isList(value)) return value.map((item, index) => walk(item, below(index)));
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        const shownKey = redactedLog(key);
        isChanged ||= shownKey !== key;
        return [shownKey, walk(item, below(key))];
      }),
    );
  };
  const shown = walk(parsed, '');
  return isChanged || hasKeyTwice(line, parsed) ? JSON.stringify(shown) : line;
}

/** Whether a JSON text has a key twice in one object: of its values only the last one is in what is parsed from it. */
export const hasKeyTwice = (json: string, parsed: FieldValue): boolean =>
  json.includes('{') && keysIn(json) !== keysOf(parsed);

function keysOf(value: FieldValue): number {
  if (typeof value !== 'object' || value === null) return 0;
  const items = isList(value) ? value : Object.values(value);
  return items.reduce<number>((sum, item) => sum + keysOf(item), isList(value) ? 0 : items.length);
}

/** How many keys a JSON text writes. */
const keysIn = (json: string): number =>
  Array.from(json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g)).filter(([, colon]) => colon !== undefined).length; // prettier-ignore
