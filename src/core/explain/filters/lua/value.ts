/** A value of a script: nil is null; objects are those that Envoy gives it. */
export type Value = string | number | boolean | null | Wrapper;

export interface Wrapper {
  readonly wraps: 'handle' | 'headers' | 'stream info' | 'metadata';
}

export const isWrapper = (value: Value | undefined): value is Wrapper =>
  typeof value === 'object' && value !== null;

/** What the engine does not follow; what was done before it stands. */
export class NotFollowed extends Error {}

/** An error of the script: Envoy logs it and goes on with the request as it is by then (lua_filter.cc, Filter::scriptError). */
export class ScriptError extends Error {}

/** Text as Lua makes it of numbers; an error for what has none. */
export function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') throw new ScriptError();
  if (!Number.isInteger(value) || Math.abs(value) > 1e14) throw new NotFollowed();
  return String(value);
}

/** Methods of Envoy's objects that give another one. */
export const GIVES: ReadonlyMap<string, Wrapper['wraps']> = new Map([
  ['handle:headers', 'headers'],
  ['handle:streamInfo', 'stream info'],
  ['stream info:dynamicMetadata', 'metadata'],
]);

/** Words that are values. */
export const CONSTANTS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['nil', null],
  ['true', true],
  ['false', false],
]);
