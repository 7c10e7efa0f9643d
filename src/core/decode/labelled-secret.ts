import { REDACTED } from './redact.ts';
import { ValueText, type Quoted } from './value-end.ts';

/** How names of what lets somebody in end. */
export const SECRET_WORD =
  '(?:token|password|jwt|api[-_]?key|client[-_]?secret|cookies?|authorization)';
const SECRET_NAME = String.raw`[\w.-]*${SECRET_WORD}`;

/** "authorization:", "'cookie',", "\"x-api-key\":": a header before its value. */
const HEADER = String.raw`\b(?:proxy-authorization|authorization|set-cookie|cookie|x-api-key)\\*["']?\s*[:=,]\s*`;
/** "access_token":, "\"password\": ", 'x-token',: a key in quotes before its value. JSON lists names side by side: no comma there. */
const KEY = String.raw`"${SECRET_NAME}\\*"\s*:\s*|'${SECRET_NAME}'\s*[:,]\s*`;
/** Names without quotes, too, as half of JSON, YAML or a command line has them. */
const ANY = new RegExp(String.raw`(?<![\w.-])${SECRET_NAME}\\*["']?\s*[:=]\s*`, 'gi');
/** "--token=", "-password=": a flag of a command line, which is followed from its first dash on. */
const FLAG = String.raw`(?<![\w.-])--?${SECRET_NAME}=`;
const LABEL = new RegExp(`${HEADER}|${KEY}|${FLAG}`, 'gi');

/** Of a value without quotes: what may be in it but not behind it, too. */
const WORD = String.raw`(?:[^\s"',;}\]]|(?<==\\*)"[^"\n]*(?:"|$|(?=\n))|[,;](?=[^\s"'])|[}\]](?=\w))+`;
const PAIRS = String.raw`(?:;\s*[^\s"',;=}\]]+=(?:${WORD})?)*`;
const PARAMETERS = String.raw`(?:,\s*[\w-]+=(?:${WORD})?)*`;
/** What seems to be one behind a word: of some length, with a digit, or a parameter. */
const CREDENTIAL = String.raw`(?:[^\s"',;}\]]{20}|[^\s"',;}\]\d]*\d|[\w-]+=)`;
/** Letters only are one where nothing but they follow the word: a sentence would go on. */
const LAST = String.raw`[^\s"',;}\]]{8,}(?:"|'(?!\w)|[^\S\n]*(?:$|[\n,;}\]]))`;
/** Registered schemes, and what else clients write there; another word is one where a credential seems to follow. */
const SCHEME = String.raw`(?:bearer|basic|digest|negotiate|dpop|gnap|hoba|mutual|oauth|privatetoken|scram-sha-\d+|vapid|token|api-?key|key|ntlm|hawk|signature|sharedkey|[a-z][\w-]{0,30}(?=[ \t]+${CREDENTIAL})|[a-z][a-z_-]{0,30}(?=[ \t]+${LAST}))`;
const FLAG_VALUE = new RegExp(WORD, 'y');
const UNQUOTED = new RegExp(`${SCHEME}[ \\t]+${WORD}${PARAMETERS}|${WORD}${PAIRS}`, 'iy');

/** "-" stands for an absent header in access logs; what Envoy redacted stays. */
const NOTHING = new Set(['', '-', 'null', '{}', '[]', REDACTED]);

/**
 * Text without the values of headers that let somebody in, and of keys that do where they are texts: other text may be configuration,
 * in which such a key may hold settings. In time that grows with its length.
 */
export const withoutLabelled = (text: string): string =>
  withoutValues(text, LABEL, (values, start, label) => {
    const isJson = /["'][^"']*$/.test(label);
    if (/^["']/.test(label)) return isCounter(label) ? undefined : numberAt(text, start);
    if (isJson && /[{[]/.test(text[start] ?? '')) return undefined;
    return whatever(values, start, label);
  });

/** Numbers of tokens and cookies are counted; a password of digits is none the less one. */
const isCounter = (label: string): boolean => /(?:token|cookies)\\*["']/i.test(label);

const NUMBER = /-?\d[\d.e+-]*/iy;

function numberAt(text: string, start: number): Quoted | undefined {
  NUMBER.lastIndex = start;
  const [found] = NUMBER.exec(text) ?? [];
  if (found === undefined) return undefined;
  return { start, end: start + found.length, after: start + found.length };
}

/** The same for lines that are nothing but half of something: whatever stands behind such a name goes, objects and lists as well. */
export const withoutAnyLabelled = (text: string): string => withoutValues(text, ANY, whatever);

type Unquoted = (values: ValueText, start: number, label: string) => Quoted | undefined;

function withoutValues(text: string, label: RegExp, unquoted: Unquoted): string {
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

/** A list in brackets is how Go writes the values of a header, too. The value of a flag is one word. */
function whatever(values: ValueText, start: number, label: string): Quoted | undefined {
  const { text } = values;
  const end = values.structureEnd(start);
  if (end !== undefined) return { start, end, after: end };
  const pattern = label.startsWith('-') ? FLAG_VALUE : UNQUOTED;
  pattern.lastIndex = start;
  const [found] = pattern.exec(text) ?? [];
  if (found === undefined || found.startsWith(REDACTED)) return undefined;
  return { start, end: start + found.length, after: start + found.length };
}
