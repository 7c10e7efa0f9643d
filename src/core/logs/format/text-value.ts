import type { FieldValue } from '../model/access-log-entry.ts';
import { shortFlags } from './flag-names.ts';
import { parsedJson } from './parsed-json.ts';
import type { Shape } from './shape.ts';
import type { TimeFormat } from './time-format.ts';

/** Reads the value at [start, end) of a line, which is neither empty nor "-"; undefined when it cannot be one of its shape. */
export type TextReader = (line: string, start: number, end: number) => FieldValue | undefined;

/** Whether it can be one, without making it: for values that nobody asks for but that tell formats apart. */
export type TextCheck = (line: string, start: number, end: number) => boolean;

const MINUS = 45;
const ZERO = 48;
const NINE = 57;

/** Above so many digits a number is read by the language, with its rounding. */
const SAFE_DIGITS = 15;

const readInteger: TextReader = (line, start, end) => {
  let value = 0;
  let at = line.charCodeAt(start) === MINUS ? start + 1 : start;
  if (at === end) return undefined;
  for (; at < end; at++) {
    const code = line.charCodeAt(at);
    if (code < ZERO || code > NINE) return undefined;
    value = value * 10 + (code - ZERO);
  }
  if (end - start > SAFE_DIGITS) return Number(line.slice(start, end));
  return line.charCodeAt(start) === MINUS ? -value : value;
};

/** HTTP/1.1 and the like (Envoy's AccessLogFormatUtils::protocolToString). */
const isProtocol: TextCheck = (line, start, end) =>
  line.startsWith('HTTP/', start) &&
  isDigit(line.charCodeAt(end - 1)) &&
  (end - start === 6 || (end - start === 8 && line.charCodeAt(start + 6) === DOT));

const DOT = 46;
const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;

/** Capital letters, digits and underscores (flags can be registered), joined by commas. */
const isFlags: TextCheck = (line, start, end) => {
  for (let at = start; at < end; at++) {
    const code = line.charCodeAt(at);
    const isFlag = (code >= 65 && code <= 90) || code === 44 || code === 95 || (code >= ZERO && code <= NINE); // prettier-ignore
    if (!isFlag) return false;
  }
  return true;
};

const LONG_FLAGS = /^[\w,-]+$/;
/** A method is a token (RFC 9110 5.6.2): no spaces, quotes, colons or slashes. */
const METHOD = /^[\w!#$%&'*+.^`|~-]+$/;

const isMethod: TextCheck = (line, start, end) => {
  for (let at = start; at < end; at++) {
    const code = line.charCodeAt(at);
    if (code < 65 || code > 90) return METHOD.test(line.slice(start, end));
  }
  return true;
};

const readText: TextReader = (line, start, end) => line.slice(start, end);

/** Metadata is written as JSON where it is more than a text (Envoy's MetadataFormatter); a cut one stays a text. */
export const readStructure: TextReader = (line, start, end) => {
  const text = line.slice(start, end);
  if (!'{["'.includes(text[0] ?? ' ')) return text;
  return parsedJson(text) ?? text;
};

/** The header is the upstream's to set where it is no Envoy: what is no number stays a text. */
const readMilliseconds: TextReader = (line, start, end) =>
  readInteger(line, start, end) ?? line.slice(start, end);

const READERS: Readonly<Record<Exclude<Shape, 'time'>, TextReader>> = {
  integer: readInteger,
  protocol: (line, start, end) =>
    isProtocol(line, start, end) ? line.slice(start, end) : undefined,
  flags: (line, start, end) => (isFlags(line, start, end) ? line.slice(start, end) : undefined),
  'long-flags': (line, start, end) => {
    const flags = line.slice(start, end);
    return LONG_FLAGS.test(flags) ? shortFlags(flags) : undefined;
  },
  method: (line, start, end) => (isMethod(line, start, end) ? line.slice(start, end) : undefined),
  structure: readStructure,
  milliseconds: readMilliseconds,
  address: readText,
  path: readText,
  authority: readText,
  'forwarded-for': readText,
  uuid: readText,
  word: readText,
  phrase: readText,
  text: readText,
};

/** Shapes whose values can be told from others: a line with another value there is of another format. */
export const isStrict = (shape: Shape): boolean =>
  ['time', 'integer', 'protocol', 'flags', 'long-flags', 'method'].includes(shape);

/** The reader of a shape; `time` is that of a format other than the default, `%Y-%m-%dT%H:%M:%S.%3fZ`. */
export function textReader(shape: Shape, time: TimeFormat | undefined): TextReader {
  if (shape !== 'time') return READERS[shape];
  return time === undefined
    ? (line, start, end) => (isDefaultTime(line, start, end) ? line.slice(start, end) : undefined)
    : (line, start, end) => time.read(line.slice(start, end));
}

/** The check of a shape, as `textReader` has it. */
export function textCheck(shape: Shape, time: TimeFormat | undefined): TextCheck {
  if (shape === 'protocol') return isProtocol;
  if (shape === 'flags') return isFlags;
  if (shape === 'method') return isMethod;
  if (shape === 'time' && time === undefined) return isDefaultTime;
  const read = textReader(shape, time);
  return (line, start, end) => read(line, start, end) !== undefined;
}

const isDefaultTime: TextCheck = (line, start, end) =>
  end - start === 24 && line.charCodeAt(start + 10) === 84 && line.charCodeAt(end - 1) === 90;
