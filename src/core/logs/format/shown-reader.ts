import { redactedLog } from '../../decode/redact-log.ts';
import type { Shape } from './shape.ts';
import { shownValue } from './shown-value.ts';
import { isStrict, type TextReader } from './text-value.ts';

/**
 * Reads a value as it may be shown. Only what a client or an upstream can write is looked at: what can be told to be an address or an
 * id costs a line nothing.
 * @param redacted what is done with texts that may be anybody's
 */
export function shownReader(
  shape: Shape,
  read: TextReader,
  redacted: (text: string) => string = redactedLog,
): TextReader {
  if (isStrict(shape) && shape !== 'method') return read;
  const isHarmless = shape === 'address' ? isAddress : shape === 'uuid' ? isUuid : undefined;
  const redactedOwn = isFree(shape) ? redacted : redactedLog;
  return (line, start, end) => {
    const value = read(line, start, end);
    if (typeof value !== 'string') return value === undefined ? undefined : shownValue(value);
    return isHarmless?.(value) === true ? value : redactedOwn(value);
  };
}

/** Shapes that take in what a format has more than the one that it is taken for. */
const isFree = (shape: Shape): boolean => ['word', 'phrase', 'text'].includes(shape);

/** "255.255.255.255:65535" is no longer. */
const LONGEST_ADDRESS = 21;
const ZERO = 48;
const NINE = 57;
const MINUS = 45;

const isAddress = (text: string): boolean => {
  const first = text.charCodeAt(0);
  return text.length <= LONGEST_ADDRESS && first >= ZERO && first <= NINE;
};

const isUuid = (text: string): boolean =>
  text.length === 36 && text.charCodeAt(8) === MINUS && text.charCodeAt(13) === MINUS;
