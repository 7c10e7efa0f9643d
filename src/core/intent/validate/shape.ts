import { RE2JS } from 're2js';
import { isObject } from '../../decode/read.ts';
import { cidrRange } from '../ip-address.ts';
import { goDurationMs } from '../spec-duration.ts';

/** Takes what is wrong at a field ("spec.http[0].timeout"), as the rest of a sentence that begins with the field. */
export type Say = (field: string, problem: string) => void;

/** What a field may hold. Absent and null say nothing in proto3 JSON: both are fine everywhere. */
export type Shape = (value: unknown, field: string, say: Say) => void;

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

const typeWord = (value: unknown): string => {
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'a map';
  return typeof value === 'string' ? `the text ${shown(value)}` : `the ${typeof value} ${String(value)}`; // prettier-ignore
};

/** A value in a sentence: short, and as one line. */
const shown = (value: string): string =>
  JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);

/** A shape of one JSON type; `test` says what else is wrong, undefined where nothing is. */
const scalar =
  (type: 'string' | 'number' | 'boolean', wanted: string, test?: (value: string) => string | undefined): Shape =>
  (value, field, say) => {
    if (isAbsent(value)) return;
    if (typeof value !== type) return say(field, `is ${typeWord(value)}, not ${wanted}`);
    const problem = typeof value === 'string' ? test?.(value) : undefined;
    if (problem !== undefined) say(field, problem);
  }; // prettier-ignore

export const text = scalar('string', 'text');
export const flag = scalar('boolean', 'true or false');

/** proto3 JSON lets numbers be quoted. @param least undefined without lower bound */
export const number =
  (least?: number, most?: number): Shape =>
  (value, field, say) => {
    if (isAbsent(value)) return;
    const own = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof own !== 'number' || Number.isNaN(own)) return say(field, `is ${typeWord(value)}, not a number`); // prettier-ignore
    if ((least !== undefined && own < least) || (most !== undefined && own > most))
      say(
        field,
        `is ${own}, not ${most === undefined ? `${least} or more` : `${least ?? 0} to ${most}`}`,
      );
  };

/** ports.go, ValidatePort */
export const port = number(1, 65_535);
/** ValidatePercent */
export const percent = number(0, 100);

/** One of an enum's names; proto3 JSON takes its numbers as well. */
export const oneOf = (...words: readonly string[]): Shape => {
  const known = new Set(words);
  return (value, field, say) => {
    if (isAbsent(value) || Number.isInteger(value)) return;
    if (typeof value !== 'string') return say(field, `is ${typeWord(value)}, not one of ${words.join(', ')}`); // prettier-ignore
    if (!known.has(value)) say(field, `is ${shown(value)}, not one of ${words.join(', ')}`);
  };
};

/** Go's spelling: "500ms", "1h30m" (jsonpb reads with time.ParseDuration). */
export const duration = scalar('string', 'a duration such as 1.5s', (value) =>
  goDurationMs(value) === undefined ? `is ${shown(value)}, not a duration such as 1.5s` : undefined,
);

/** RE2, as istiod and Envoy compile it. */
export const regex = scalar('string', 'text', (value) => {
  try {
    RE2JS.compile(value);
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : '';
    return `is no regular expression of RE2: ${shown(why)}`;
  }
});

/** An IP address, or a range of them. */
export const cidr = scalar(
  'string',
  'text',
  (value) =>
  cidrRange(value) === undefined ? `is ${shown(value)}, neither an IP address nor a CIDR` : undefined, // prettier-ignore
);

export const list =
  (item: Shape): Shape =>
  (value, field, say) => {
    if (isAbsent(value)) return;
    if (!Array.isArray(value)) return say(field, `is ${typeWord(value)}, not a list`);
    for (const [index, one] of value.entries())
      if (isAbsent(one)) say(`${field}[${index}]`, 'is empty');
      else item(one, `${field}[${index}]`, say);
  };

/** A map with keys of the user's: labels, header names. */
export const map =
  (item: Shape): Shape =>
  (value, field, say) => {
    if (isAbsent(value)) return;
    if (!isObject(value)) return say(field, `is ${typeWord(value)}, not a map`);
    for (const [key, one] of Object.entries(value)) item(one, `${field}.${key}`, say);
  };

export type Fields = Readonly<Record<string, Shape>>;

/** A message: fields that are not named here may hold anything. */
export const fields =
  (known: Fields, required: readonly string[] = []): Shape =>
  (value, field, say) => {
    if (isAbsent(value)) return;
    if (!isObject(value)) return say(field, `is ${typeWord(value)}, not a map`);
    for (const name of required)
      if (isAbsent(value[name]) || value[name] === '') say(`${field}.${name}`, 'is missing');
    for (const name of Object.keys(value)) {
      const shape = Object.hasOwn(known, name) ? known[name] : undefined;
      shape?.(value[name], `${field}.${name}`, say);
    }
  };

/** Both shapes hold. */
export const both =
  (one: Shape, other: Shape): Shape =>
  (value, field, say) => {
    one(value, field, say);
    other(value, field, say);
  };

export const labels = map(text);
/** networking.v1.StringMatch */
export const stringMatch = fields({ exact: text, prefix: text, regex });
/** networking.v1.PortSelector */
export const portSelector = fields({ number: number(0, 65_535) });
/** type.v1beta1.WorkloadSelector */
export const selector = fields({ matchLabels: labels });
/** networking.v1.WorkloadSelector */
export const workloadSelector = fields({ labels });
/** type.v1beta1.PolicyTargetReference */
const targetRef = fields({ group: text, kind: text, name: text, namespace: text });
export const targetRefs: Fields = { selector, targetRef, targetRefs: list(targetRef) };
