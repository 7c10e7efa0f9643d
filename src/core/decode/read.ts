/** Readers of proto3 JSON fields: tolerant of absent and mistyped values, because dumps come from many Envoy builds. */
import type { JsonObject } from '../model/json.ts';

type Source = JsonObject | undefined;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function text(source: Source, key: string): string | undefined {
  const value = source?.[key];
  return typeof value === 'string' ? value : undefined;
}

/** A number; 64-bit integers come as strings in proto3 JSON. */
export function number(source: Source, key: string): number | undefined {
  const value = source?.[key];
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const parsed = Number(value);
  return Number.isNaN(parsed) ? undefined : parsed;
}

export function flag(source: Source, key: string): boolean | undefined {
  const value = source?.[key];
  return typeof value === 'boolean' ? value : undefined;
}

export function object(
  source: Source,
  first: string,
  ...path: readonly string[]
): JsonObject | undefined {
  let value: unknown = source?.[first];
  for (const key of path) value = isObject(value) ? value[key] : undefined;
  return isObject(value) ? value : undefined;
}

export function objects(source: Source, key: string): readonly JsonObject[] {
  const value = source?.[key];
  if (!Array.isArray(value)) return NONE;
  // Nearly always all of them are: a copy of each list of a dump costs more than the look.
  return value.every(isObject) ? value : value.filter(isObject);
}

const NONE: readonly JsonObject[] = [];

export function strings(source: Source, key: string): readonly string[] {
  const value = source?.[key];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A google.protobuf.Duration ("1.5s") in milliseconds. */
export function durationMs(source: Source, key: string): number | undefined {
  const match = /^(-?\d+(?:\.\d+)?)s$/.exec(text(source, key) ?? '');
  return match === null ? undefined : Math.round(Number(match[1]) * 1e6) / 1e3;
}

/** An envoy.type.matcher.v3.RegexMatchAndSubstitute. */
export const substitution = (source: Source) =>
  source && {
    pattern: text(object(source, 'pattern'), 'regex') ?? '',
    substitution: text(source, 'substitution') ?? '',
  };

/** Short name of the message in an Any: the part behind the last dot of its type URL. */
export function typeName(any: Source): string {
  const type = text(any, '@type') ?? '';
  return type.slice(Math.max(type.lastIndexOf('.'), type.lastIndexOf('/')) + 1);
}

/**
 * A message while it is put together. What a mesh has thousands of is written as one literal with assignments for what may
 * be absent: V8 takes several times as long for spreads and for `defined`.
 */
export type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Adds a property only where there is a value: exact optional properties know no undefined. */
export function defined<T extends object>(
  values: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // A plain loop: this runs several times for every resource of a dump.
  const kept: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key in values) {
    const value = values[key];
    if (isDefined(value)) kept[key] = value;
  }
  return kept;
}

const isDefined = <Value>(value: Value): value is Exclude<Value, undefined> => value !== undefined;
