import type { Column } from './column.ts';
import { jsonEnd } from './json-end.ts';
import type { Shape } from './shape.ts';

/**
 * How odd a value would be, for lines that can be divided in more than one way. Nothing in a text format is escaped:
 * header values come as the client sent them, so the division whose values are least odd together is taken. Points are
 * added up: one for what clients do write, ten for what Envoy or HTTP rule out.
 */
export interface Plausibility {
  /** Where a value that begins at `start` would end if it is one of its shape; none when it is not. */
  readonly ends: (line: string, start: number) => readonly number[];
  /** Points of one character; undefined: only `ends` count. */
  readonly character: ((code: number) => number) | undefined;
  /** Points for a value that begins with this character (undefined: an empty value). */
  readonly beginning: (code: number | undefined) => number;
}

const SPACE = 32;
const QUOTE = 34;
const SLASH = 47;
const STAR = 42;
const MINUS = 45;
const BRACE = 123;

const byPattern =
  (pattern: RegExp) =>
  (line: string, start: number): readonly number[] => {
    pattern.lastIndex = start;
    return pattern.test(line) ? [pattern.lastIndex] : [];
  };
const nowhere = (): readonly number[] => [];
const free = (): number => 0;

const isDigitOrLetter = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

/** Points for a quote and a space; other characters cost nothing. */
const plain = (quote: number, space: number) => (code: number) =>
  code === QUOTE ? quote : code === SPACE ? space : 0;

/** host:port, [v6]:port, and '_' and '*' as Envoy lets them pass. */
const ofAuthority = (code: number): number => {
  if (isDigitOrLetter(code)) return 0;
  if (code === QUOTE || code === SPACE || code === SLASH) return 10;
  return code === MINUS || code === 46 || code === 58 ? 0 : 1;
};
/** Addresses and commas; but a client may send anything. */
const ofForwardedFor = (code: number): number => {
  if ((code >= 48 && code <= 58) || code === 46 || code === 44) return 0;
  if (code === QUOTE) return 4;
  return isDigitOrLetter(code) ? 0.2 : 0.1;
};

const text = (quote: number, space: number): Plausibility => ({
  ends: nowhere,
  character: plain(quote, space),
  beginning: free,
});
const strict = (pattern: RegExp): Plausibility => ({
  ends: byPattern(pattern),
  character: undefined,
  beginning: free,
});

/** All but `time`, whose pattern is that of its format. */
const OF_SHAPE: Readonly<Record<Exclude<Shape, 'time'>, Plausibility>> = {
  integer: strict(/-?\d+/y),
  protocol: strict(/HTTP\/\d(?:\.\d)?/y),
  flags: strict(/[A-Z][A-Z0-9_]*(?:,[A-Z][A-Z0-9_]*)*/y),
  'long-flags': strict(/[A-Za-z]\w*(?:,[A-Za-z]\w*)*/y),
  method: strict(/[\w!#$%&'*+.^`|~-]+/y),
  address: {
    ends: byPattern(/(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-fA-F:.%]+\])(?::\d+)?|[\da-fA-F:]*::?[\da-fA-F:.]+|\/[^\s"]+|[a-z]+:\/\/[^\s"]*/y), // prettier-ignore
    character: plain(20, 20),
    beginning: () => 12,
  },
  uuid: {
    ends: byPattern(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/y),
    character: plain(4, 2),
    beginning: () => 6,
  },
  path: {
    ends: nowhere,
    character: plain(1, 2),
    beginning: (code) => (code === SLASH || code === STAR ? 0 : 15),
  },
  authority: {
    ends: nowhere,
    character: ofAuthority,
    beginning: (code) => (code === undefined ? 15 : 0),
  },
  'forwarded-for': { ends: nowhere, character: ofForwardedFor, beginning: free },
  word: { ends: nowhere, character: plain(5, 5), beginning: free },
  phrase: text(3, 0.5),
  structure: {
    ends: (line, start) => {
      const end = jsonEnd(line, start);
      return end === undefined ? [] : [end];
    },
    character: plain(2, 0.5),
    beginning: (code) => (code === BRACE ? 3 : 0),
  },
  milliseconds: { ends: byPattern(/\d+/y), character: plain(6, 6), beginning: () => 6 },
  text: text(1, 0.2),
};

const DEFAULT_TIME = strict(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/y);

/** How odd values are in a column. */
export const plausibilityOf = ({ shape, time }: Column): Plausibility =>
  shape !== 'time' ? OF_SHAPE[shape] : time === undefined ? DEFAULT_TIME : strict(time.pattern);
