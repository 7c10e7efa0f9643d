import { REDACTED } from './redact.ts';
import { ValueText, type Quoted } from './value-end.ts';

/** Names of keys that let somebody in, with whatever they begin. */
export const SECRET_NAME = String.raw`[\w.-]*(?:token|password|jwt|api[-_]?key|client[-_]?secret|cookies?|authorization)`;

/** "authorization:", "'cookie',", "\"x-api-key\":": a header before its value. */
const HEADER = String.raw`\b(?:proxy-authorization|authorization|set-cookie|cookie|x-api-key)\\*["']?\s*[:=,]\s*`;
/** "access_token":, "\"password\": ", 'x-token',: a key in quotes before its value. */
const KEY = String.raw`(?:"${SECRET_NAME}\\*"|'${SECRET_NAME}')\s*[:,]\s*`;
const LABEL = new RegExp(`${HEADER}|${KEY}`, 'gi');

/** Of a value without quotes: what may be in it but not behind it, too. */
const WORD = String.raw`(?:[^\s"',;}\]]|(?<==\\*)"[^"\n]*(?:"|$|(?=\n))|[,;](?=[^\s"'])|[}\]](?=\w))+`;
const PAIRS = String.raw`(?:;\s*[^\s"',;=}\]]+=(?:${WORD})?)*`;
const PARAMETERS = String.raw`(?:,\s*[\w-]+=(?:${WORD})?)*`;
/** Registered schemes, and what else clients write there; another word is one where a credential seems to follow. */
const SCHEME = String.raw`(?:bearer|basic|digest|negotiate|dpop|gnap|hoba|mutual|oauth|privatetoken|scram-sha-\d+|vapid|token|api-?key|key|ntlm|hawk|signature|sharedkey|[a-z][\w-]{0,30}(?=[ \t]+(?:[^\s"',;}\]]{20}|[^\s"',;}\]\d]*\d)))`;
const UNQUOTED = new RegExp(`${SCHEME}[ \\t]+${WORD}${PARAMETERS}|${WORD}${PAIRS}`, 'iy');

/** "-" stands for an absent header in access logs; what Envoy redacted stays. */
const NOTHING = new Set(['', '-', 'null', REDACTED]);
const PLAIN = /^(?:true|false|-?\d+)$/;

/** Text without the values of headers and keys that let somebody in, of half a line, too; in time that grows with its length. */
export const withoutLabelled = (text: string): string => withoutValues(text, LABEL);

/** Text without what stands behind a label, in quotes or not. @param label global */
export function withoutValues(text: string, label: RegExp): string {
  const values = new ValueText(text);
  let [shown, at] = ['', 0];
  label.lastIndex = 0;
  for (let found = label.exec(text); found !== null; found = label.exec(text)) {
    const [whole] = found;
    const start = found.index + whole.length;
    const value = values.quoted(start) ?? unquoted(values, start, whole);
    if (value === undefined) continue;
    label.lastIndex = value.after;
    if (NOTHING.has(text.slice(value.start, value.end))) continue;
    shown += text.slice(at, value.start) + REDACTED;
    at = value.end;
  }
  return at === 0 ? text : shown + text.slice(at);
}

function unquoted(values: ValueText, start: number, label: string): Quoted | undefined {
  const isPair = label.trimEnd().endsWith(',');
  const end = isPair ? undefined : values.structureEnd(start);
  if (end !== undefined) return { start, end, after: end };
  UNQUOTED.lastIndex = start;
  const [word] = UNQUOTED.exec(values.text) ?? [];
  if (word === undefined || word.startsWith(REDACTED)) return undefined;
  // Lists have names beside each other, and booleans and numbers of JSON hold no secrets.
  if (/^["']/.test(label) && (isPair || PLAIN.test(word))) return undefined;
  return { start, end: start + word.length, after: start + word.length };
}
