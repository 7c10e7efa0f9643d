import { inertJson } from './inert.ts';

/** Texts that stand in JSON as they are, and act on no terminal: hardly any line has others. */
const PLAIN = /^[ !#-[\]-~]*$/;

const KEYS = new Map<string, string>();
const MOST_KEYS = 1000;

/**
 * The keys of some objects as one line of JSON, with its line break: what JSON.stringify writes of them together, made inert. Several
 * times as fast for flat objects of short texts, of which a log has millions, and no object is copied for it.
 */
export function jsonLine(...objects: readonly object[]): string {
  let line = '';
  for (const value of objects) {
    // An interface has no index signature, its values are unknown all the same.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const fields = value as Readonly<Record<string, unknown>>;
    for (const key in fields) {
      const text = valueJson(fields[key]);
      if (text !== undefined) line += (line === '' ? '{' : ',') + keyJson(key) + text;
    }
  }
  return line === '' ? '{}\n' : `${line}}\n`;
}

function keyJson(key: string): string {
  const known = KEYS.get(key);
  if (known !== undefined) return known;
  const text = `${textJson(key)}:`;
  if (KEYS.size < MOST_KEYS) KEYS.set(key, text);
  return text;
}

const textJson = (text: string): string =>
  PLAIN.test(text) ? `"${text}"` : inertJson(JSON.stringify(text));

/** undefined where JSON.stringify leaves a key out. */
function valueJson(value: unknown): string | undefined {
  if (typeof value === 'string') return textJson(value);
  if (value === null) return 'null';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  if (value === undefined) return undefined;
  return Array.isArray(value) && value.length === 0 ? '[]' : inertJson(JSON.stringify(value));
}
