import type { JsonObject } from '../../model/json.ts';

/** The entries of a map that are text, as labels and selectors have to be; numbers and booleans in hand-written YAML count as what they print. */
export function texts(source: JsonObject | undefined): Readonly<Record<string, string>> {
  const entries = Object.entries(source ?? {}).filter(([, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value),
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}

/** Whether labels have all that a selector asks for. An empty selector fits everything. */
export const selects = (
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean => Object.entries(selector).every(([key, value]) => labels[key] === value);
