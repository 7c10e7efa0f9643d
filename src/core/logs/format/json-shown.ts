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
  const walk = (value: FieldValue, path: string): FieldValue => {
    if (value === null) return value;
    const shown = path === '' ? value : shownOf(path, value);
    isChanged ||= shown !== value;
    if (shown !== value || typeof value !== 'object') return shown;
    const below = (key: string | number): string => (path === '' ? `${key}` : `${path}.${key}`);
    if (isList(value)) return value.map((item, index) => walk(item, below(index)));
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, walk(item, below(key))]),
    );
  };
  const parsed: FieldValue = JSON.parse(line);
  const shown = walk(parsed, '');
  return isChanged ? JSON.stringify(shown) : line;
}
