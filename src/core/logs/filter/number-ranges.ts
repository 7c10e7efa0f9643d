import { MeshdbgError } from '../../errors.ts';
import { spanMs } from './span.ts';

type Fits = (value: number) => boolean;

/**
 * "5xx,404,200-299,>=400" as a test of a status code.
 * @throws {MeshdbgError} usage
 */
export function statusRanges(flag: string, text: string): Fits {
  const fits = parts(text).map((part): Fits => {
    const [, hundreds] = /^([0-9])xx$/i.exec(part) ?? [];
    if (hundreds !== undefined) return between(Number(hundreds) * 100, Number(hundreds) * 100 + 99);
    const number = rangeOf(part, (one) => (/^\d{1,3}$/.test(one) ? Number(one) : undefined));
    if (number !== undefined) return number;
    throw new MeshdbgError('usage', `${flag} takes codes such as 404, 5xx, 200-299 or >=400, not "${part}".`); // prettier-ignore
  });
  return (value) => fits.some((fit) => fit(value));
}

/**
 * ">200ms", "<=1s", "200ms-1s", "200ms" (that long or longer) as a test of milliseconds.
 * @throws {MeshdbgError} usage
 */
export function spanRanges(flag: string, text: string): Fits {
  const fits = parts(text).map((part): Fits => {
    const least = spanMs(part);
    if (least !== undefined) return (value) => value >= least;
    const range = rangeOf(part, spanMs);
    if (range !== undefined) return range;
    throw new MeshdbgError('usage', `${flag} takes time spans such as ">200ms", "<1s" or 200ms-1s, not "${part}".`); // prettier-ignore
  });
  return (value) => fits.some((fit) => fit(value));
}

const parts = (text: string): readonly string[] =>
  text.split(',').map((part) => part.replace(/\s/g, ''));

/** ">=x", "x-y" or "x", by a reader of one number. */
function rangeOf(text: string, read: (one: string) => number | undefined): Fits | undefined {
  const [, operator = '', number = ''] = /^(>=|<=|>|<|=)?(.*)$/s.exec(text) ?? [];
  const value = read(number);
  if (value !== undefined) return compare(operator, value);
  const [from = '', to = '', ...more] = text.split('-');
  const [least, most] = [read(from), read(to)];
  if (least === undefined || most === undefined || more.length > 0) return undefined;
  return between(least, most);
}

const between =
  (least: number, most: number): Fits =>
  (value) =>
    value >= least && value <= most;

function compare(operator: string, than: number): Fits {
  switch (operator) {
    case '>':
      return (value) => value > than;
    case '>=':
      return (value) => value >= than;
    case '<':
      return (value) => value < than;
    case '<=':
      return (value) => value <= than;
    default:
      return (value) => value === than;
  }
}
