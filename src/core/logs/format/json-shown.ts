import type { FieldValue } from '../model/access-log-entry.ts';

/**
 * A JSON line whose values are what a function makes of them; null stays.
 * @param shownOf gets the keys from the outside in, joined by ".", and the value there; for what it changes it is not asked further in
 */
export function shownJson(
  line: string,
  shownOf: (path: string, value: FieldValue) => FieldValue,
): string {
  const walk = (value: FieldValue, path: string): FieldValue => {
    if (value === null) return value;
    const shown = path === '' ? value : shownOf(path, value);
    if (shown !== value || typeof value !== 'object') return shown;
    const below = (key: string | number): string => (path === '' ? `${key}` : `${path}.${key}`);
    if (isList(value)) return value.map((item, index) => walk(item, below(index)));
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, walk(item, below(key))]),
    );
  };
  const parsed: FieldValue = JSON.parse(line);
  return JSON.stringify(walk(parsed, ''));
}

const isList = (value: FieldValue): value is readonly FieldValue[] => Array.isArray(value);
