/**
 * Finds where values of a JSON text begin and end without building them: a config dump has sections that a command
 * does not need, and V8 cannot hold a text above 512 MiB in one string. Brackets are only counted here; what is
 * wanted goes through JSON.parse afterwards.
 */

/** Bytes of a value: from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Envoy nests below 100 levels (protobuf's own limit); far more would break every recursive reader. */
const MAX_DEPTH = 500;

/** A JSON text that is not whole. */
export class JsonFault extends Error {
  readonly kind: 'cut off' | 'damaged' | 'too deep';
  readonly offset: number;

  constructor(kind: JsonFault['kind'], offset: number) {
    super(`JSON ${kind} at byte ${offset}`);
    this.kind = kind;
    this.offset = offset;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
/** "[" and "{", "]" and "}" differ in this bit only. */
const BRACE_BIT = 0x20;
const OPENING = 0x7b;
const CLOSING = 0x7d;

/** Where the first byte at or after `at` that is no JSON white space lies; the text's length when there is none. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  let next = at;
  for (; next < bytes.length; next++) {
    const byte = bytes[next];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
  }
  return next;
}

/** Where the value that begins at `at` ends. @throws {JsonFault} */
export function endOfValue(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first === undefined) throw new JsonFault('cut off', at);
  if (first === QUOTE) return endOfString(bytes, at);
  if ((first | BRACE_BIT) === OPENING) return endOfContainer(bytes, at);
  let end = at;
  while (end < bytes.length && isScalarByte(bytes[end])) end++;
  if (end === at) throw new JsonFault('damaged', at);
  return end;
}

/** Letters, digits, and what numbers are written with. */
const isScalarByte = (byte: number | undefined): boolean =>
  byte !== undefined &&
  ((byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e ||
    byte === 0x45);

function endOfString(bytes: Uint8Array, quote: number): number {
  for (let at = quote + 1; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at++;
  }
  throw new JsonFault('cut off', bytes.length);
}

function endOfContainer(bytes: Uint8Array, opening: number): number {
  let depth = 0;
  for (let at = opening; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) at = endOfString(bytes, at) - 1;
    else if ((byte | BRACE_BIT) === OPENING) {
      if (++depth > MAX_DEPTH) throw new JsonFault('too deep', at);
    } else if ((byte | BRACE_BIT) === CLOSING && --depth === 0) return at + 1;
  }
  throw new JsonFault('cut off', bytes.length);
}

/**
 * Walks over the elements of the array (or the quoted keys of the object) that begins at `at`.
 * @param visit called with where an element begins; returns where it ends
 * @returns where the array ends
 * @throws {JsonFault}
 */
export function walkArray(bytes: Uint8Array, at: number, visit: (start: number) => number): number {
  let next = skipSpace(bytes, at + 1);
  if (isClosing(bytes[next])) return next + 1;
  for (;;) {
    next = skipSpace(bytes, visit(next));
    if (isClosing(bytes[next])) return next + 1;
    if (bytes[next] !== COMMA) throw faultAt(bytes, next);
    next = skipSpace(bytes, next + 1);
  }
}

/**
 * Walks over the members of the object that begins at `at`.
 * @param visit called with a member's key and where its value begins; returns where the value ends
 * @returns where the object ends
 * @throws {JsonFault}
 */
export const walkObject = (
  bytes: Uint8Array,
  at: number,
  visit: (key: string, start: number) => number,
): number =>
  walkArray(bytes, at, (start) => {
    if (bytes[start] !== QUOTE) throw faultAt(bytes, start);
    const end = endOfString(bytes, start);
    const colon = skipSpace(bytes, end);
    if (bytes[colon] !== COLON) throw faultAt(bytes, colon);
    return visit(stringAt(bytes, { start, end }), skipSpace(bytes, colon + 1));
  });

const isClosing = (byte: number | undefined): boolean => ((byte ?? 0) | BRACE_BIT) === CLOSING;

const faultAt = (bytes: Uint8Array, at: number): JsonFault =>
  new JsonFault(at >= bytes.length ? 'cut off' : 'damaged', at);

const decoder = new TextDecoder();

/** The text of a string with its escapes resolved. @throws {JsonFault} */
export function stringAt(bytes: Uint8Array, { start, end }: Span): string {
  const quoted = decoder.decode(bytes.subarray(start, end));
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    throw new JsonFault('damaged', start);
  }
}
