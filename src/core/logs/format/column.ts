import type { StandardField } from '../model/access-log-entry.ts';
import { operatorText, type Operator } from './operator.ts';
import { REDACTED } from '../../decode/redact.ts';
import { isSecretBetween, isSecretKey, isSecretOperator } from './secret-operator.ts';
import { shapeOf, type Shape } from './shape.ts';
import { STANDARD_FIELDS } from '../model/standard-fields.ts';
import { standardFieldOf } from './standard-field.ts';
import { shownReader } from './shown-reader.ts';
import { isStrict, textCheck, textReader, type TextCheck, type TextReader } from './text-value.ts';
import { compileTimeFormat, type TimeFormat } from './time-format.ts';

/** Where the value of one operator goes, and how it is read. */
export interface Column {
  readonly operator: Operator;
  readonly shape: Shape;
  /** Key of the entry, or of its `fields`. */
  readonly name: string;
  /** Place in STANDARD_FIELDS; -1: it goes under `fields`. */
  readonly slot: number;
  readonly isWanted: boolean;
  /** A value that cannot be read means that the line is of another format. */
  readonly isStrict: boolean;
  /** Its values are never shown: what is read of them is that there was one. */
  readonly isSecret: boolean;
  /** Values as they may be shown. */
  readonly read: TextReader;
  readonly check: TextCheck;
  /** Of a time with a format of its own. */
  readonly time: TimeFormat | undefined;
}

/** An operator with the name that its format has for it; the operator itself where the format has none. */
export interface NamedOperator {
  readonly operator: Operator;
  readonly name?: string;
  /** The literals of the format on both sides of its values. */
  readonly before: string;
  readonly after: string;
}

/** Envoy's own (AccessLogDateTimeFormatter::DEFAULT). */
const DEFAULT_TIME = '%Y-%m-%dT%H:%M:%S.%3fZ';

/**
 * One column for each operator of a format, in order. Of several operators that tell a standard field the best one does
 * so; the others, and those that tell none, go under `fields`.
 * @param wanted names that are asked for; all when absent
 * @param redacted what is done with texts of the line
 */
export function columnsOf(
  operators: readonly NamedOperator[],
  wanted: ReadonlySet<string> | undefined,
  redacted?: (text: string) => string,
): Column[] {
  const best = new Map<StandardField, { readonly index: number; readonly rank: number }>();
  operators.forEach(({ operator }, index) => {
    const source = standardFieldOf(operator);
    if (source === undefined) return;
    const known = best.get(source.field);
    if (known === undefined || source.rank < known.rank)
      best.set(source.field, { index, rank: source.rank });
  });
  return operators.map((named, index) => {
    const { operator, name } = named;
    const field = standardFieldOf(operator)?.field;
    const isStandard = field !== undefined && best.get(field)?.index === index;
    const own = name ?? operatorText(operator);
    const place = {
      name: isStandard ? field : own,
      slot: isStandard ? STANDARD_FIELDS.indexOf(field) : -1,
      isWanted:
        wanted === undefined ||
        (isStandard
          ? wanted.has(field)
          : wanted.has('fields') || wanted.has(own) || wanted.has(`fields.${own}`)),
    };
    return column(named, place, redacted);
  });
}

/** What a secret key holds is secret, however deep it is. */
const isSecretPath = (name = ''): boolean =>
  name.split('.').some((_, at, keys) => isSecretKey(keys.slice(0, at + 1).join('.')));

function column(
  { operator, name, before, after }: NamedOperator,
  place: Pick<Column, 'name' | 'slot' | 'isWanted'>,
  redacted: ((text: string) => string) | undefined,
): Column {
  const shape = shapeOf(operator);
  const format = operator.args ?? '';
  const isSecret = isSecretOperator(operator) || isSecretBetween(before, after) || isSecretPath(name); // prettier-ignore
  const time =
    shape !== 'time' || format === '' || format === DEFAULT_TIME
      ? undefined
      : compileTimeFormat(format, operator.name.endsWith('_LOCAL'));
  return {
    operator,
    shape,
    ...place,
    isStrict: isStrict(shape),
    isSecret,
    read: isSecret ? () => REDACTED : shownReader(shape, textReader(shape, time), redacted),
    check: textCheck(shape, time),
    time,
  };
}
