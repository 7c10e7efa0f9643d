import type { FieldValue } from '../model/access-log-entry.ts';

/** What proxies log has some ten levels; from some thousand on, whoever walks through a value runs out of stack. */
const DEEPEST = 100;

/** What a JSON text of a log says; undefined where it is none, or one of more than 100 levels. */
export function parsedJson(text: string): FieldValue | undefined {
  try {
    const parsed: FieldValue = JSON.parse(text);
    return isWithin(parsed, DEEPEST) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isWithin(value: FieldValue, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((item) => isWithin(item, levels - 1));
}
