import { RE2JS } from 're2js';
import type { FieldValue } from '../model/access-log-entry.ts';
import { epochMs } from '../../model/time.ts';
import { flagsOf } from '../meaning/flags.ts';
import { valueText, type Field } from './field.ts';
import { spanMs } from './span.ts';
import { whereError, type Token } from './token.ts';
import type { LineTest } from './line-test.ts';

type Test = LineTest['test'];

interface Compared {
  readonly value: Token;
  readonly source: string;
}

/** One comparison of a --where expression. @throws {MeshdbgError} usage */
export function comparison(field: Field, operator: string, { value, source }: Compared): Test {
  if (operator === '=~' || operator === '!~') {
    const matches = regex(value, source);
    const negated = operator === '!~';
    return (record) => {
      const found = field.read(record);
      return (found !== undefined && found !== null && matches(valueText(found))) !== negated;
    };
  }
  if (isNull(value)) {
    if (!EQUALITY.has(operator))
      throw whereError(source, value.at, `null is neither less nor greater: use = or !=.`);
    const negated = operator === '!=' || operator === '<>';
    return (record) => ((field.read(record) ?? null) === null) !== negated;
  }
  if (EQUALITY.has(operator)) {
    const equal = membership(field, [value], source);
    return operator === '!=' || operator === '<>' ? (record) => !equal(record) : equal;
  }
  const wanted = numberFor(field, value, source);
  const number = numberReader(field);
  switch (operator) {
    case '<':
      return (record) => number(record) < wanted;
    case '<=':
      return (record) => number(record) <= wanted;
    case '>':
      return (record) => number(record) > wanted;
    default:
      return (record) => number(record) >= wanted;
  }
}

const EQUALITY: ReadonlySet<string> = new Set(['=', '==', '!=', '<>']);

/** Whether a field has one of some values; a list of flags has each of its flags. @throws {MeshdbgError} usage */
export function membership(field: Field, values: readonly Token[], source: string): Test {
  const takesNull = values.some(isNull);
  const others = values.filter((value) => !isNull(value));
  if (field.type === 'number' || field.type === 'time') {
    const wanted = new Set(others.map((value) => numberFor(field, value, source)));
    const number = numberReader(field);
    return (record) =>
      wanted.has(number(record)) || (takesNull && (field.read(record) ?? null) === null);
  }
  const wanted = new Set(others.map(({ text }) => text));
  const parts = field.name === 'response_flags' ? flagsOf : undefined;
  return (record) => {
    const found = field.read(record);
    if (found === undefined || found === null) return takesNull;
    const text = valueText(found);
    return wanted.has(text) || (parts?.(text).some((part) => wanted.has(part)) ?? false);
  };
}

const isNull = ({ kind, text }: Token): boolean => kind === 'word' && text.toLowerCase() === 'null';

/** The value of a field as a number that compares; NaN, which compares with nothing, where there is none. */
function numberReader(field: Field): (record: Parameters<Field['read']>[0]) => number {
  if (field.type === 'time') return (record) => timeOf(field.read(record));
  return (record) => {
    const found = field.read(record);
    if (typeof found === 'number') return found;
    return typeof found === 'string' && found.trim() !== '' ? Number(found) : NaN;
  };
}

const timeOf = (value: FieldValue | undefined): number =>
  typeof value === 'string' ? (epochMs(value) ?? NaN) : NaN;

/** What a field is compared with: milliseconds for times and time spans. */
function numberFor({ name, type }: Field, value: Token, source: string): number {
  if (type === 'time') {
    const ms = epochMs(value.text);
    if (ms !== undefined && /^\d{4}-\d\d-\d\d/.test(value.text)) return ms;
    throw whereError(source, value.at, `${name} is a time, as in '2026-01-31T10:00:00Z'.`);
  }
  if (type === 'text')
    throw whereError(source, value.at, `${name} is text: use =, !=, =~, !~ or in.`);
  const number = Number(value.text);
  if (value.text.trim() !== '' && !Number.isNaN(number)) return number;
  const span = spanMs(value.text);
  if (span !== undefined) return span;
  throw whereError(source, value.at, `${name} is a number, not "${value.text}".`);
}

function regex(value: Token, source: string): (text: string) => boolean {
  try {
    const pattern = RE2JS.compile(value.text);
    return (text) => pattern.matcher(text).find();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw whereError(source, value.at, `"${value.text}" is no regular expression of RE2: ${why}.`);
  }
}
