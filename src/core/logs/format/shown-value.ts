import { REDACTED } from '../../decode/redact.ts';
import { redactedLog } from '../../decode/redact-log.ts';
import type { FieldValue } from '../model/access-log-entry.ts';
import { isSecretKey } from './secret-operator.ts';

/**
 * A value of a line as it may be shown: without tokens and the like in it, in depth (design.md section 8). What needs no change is
 * returned as the same value.
 * @param redacted what is done with each text
 */
export function shownValue(
  value: FieldValue,
  redacted: (text: string) => string = redactedLog,
): FieldValue {
  if (typeof value === 'string') return redacted(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) {
    const items = value.map((item, at) => shownItem(item, value[at - 1], redacted));
    return items.some((item, at) => item !== value[at]) ? items : value;
  }
  const entries = Object.entries(value);
  const named = NAMES.map((name) => value[name]).find(isName);
  const shown = entries.map(([key, item]) => {
    const under = named !== undefined && VALUES.has(key) ? named : key;
    return [redactedLog(key), shownMember(under, item, redacted)] as const;
  });
  return shown.some(([key, item], at) => item !== entries[at]?.[1] || key !== entries[at][0])
    ? Object.fromEntries(shown)
    : value;
}

/** Headers as {"key": "cookie", "value": "a=b"}. */
const NAMES = ['key', 'name'];
const VALUES: ReadonlySet<string> = new Set(['value', 'values']);

/** A path or a sentence that ends in such a word names nothing. */
const isName = (value: FieldValue | undefined): value is string =>
  typeof value === 'string' && /^[\w.-]+$/.test(value);

/** Headers as ["cookie", "a=b"]. */
const shownItem = (
  item: FieldValue,
  before: FieldValue | undefined,
  redacted: (text: string) => string,
): FieldValue =>
  isName(before) ? shownMember(before, item, redacted) : shownValue(item, redacted);

/** The value of a key: of what lets somebody in only whether there is any. Numbers of tokens and cookies are counted: they stay. */
export function shownMember(
  key: string,
  value: FieldValue,
  redacted: (text: string) => string = redactedLog,
): FieldValue {
  const isBlank = value === null || value === '' || value === '-';
  const isCount = typeof value === 'number' && /(?:token|cookies)$/i.test(key);
  const mayTell = typeof value !== 'boolean' && !isCount;
  return !isBlank && mayTell && isSecretKey(key) ? REDACTED : shownValue(value, redacted);
}

export const isList = (value: FieldValue): value is readonly FieldValue[] => Array.isArray(value);
