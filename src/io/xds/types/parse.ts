import { Long } from '@grpc/proto-loader';
import protobuf from 'protobufjs';
import type { TypeRegistry } from './registry.ts';
import { parseDuration, parseTimestamp, parseValue } from './parse-well-known.ts';
import { isWellKnown, isWrapper, jsonName, put, textOf } from './well-known.ts';
import { typeName } from './print.ts';

export interface AnyMessage {
  readonly type_url: string;
  readonly value: Uint8Array;
}

/**
 * Proto3 JSON (istiod's camelCase or Envoy's snake_case) to protobuf: what a client says, and what the demo's istiod serves.
 * Names without a field are left out and collected: JSON of a newer Envoy has some.
 */
export class Parser {
  readonly #types: TypeRegistry;
  /** "envoy.config.route.v3.RouteMatch.cookies" */
  readonly ignored = new Set<string>();

  constructor(types: TypeRegistry) {
    this.#types = types;
  }

  /** @throws {Error} when the type has no definition */
  encode(name: string, json: unknown): Uint8Array {
    const type = this.#types.get(name);
    return type.encode(this.#message(type, json)).finish();
  }

  /** From {"@type": …}. Without a definition: the bytes under a base64 "value", otherwise the JSON itself, so that nothing vanishes. */
  encodeAny(json: unknown): AnyMessage {
    const { '@type': url, ...rest } = record(json);
    const type_url = textOf(url);
    const type = this.#types.find(typeName(type_url));
    if (type !== undefined) {
      const body = isWellKnown(type) ? rest['value'] : rest;
      return { type_url, value: type.encode(this.#message(type, body)).finish() };
    }
    const { value } = rest;
    return {
      type_url,
      value:
        typeof value === 'string'
          ? Buffer.from(value, 'base64')
          : Buffer.from(JSON.stringify(rest)),
    };
  }

  #message(type: protobuf.Type, json: unknown): protobuf.Message {
    return type.create(this.#properties(type, json));
  }

  #properties(type: protobuf.Type, json: unknown): Record<string, unknown> {
    switch (type.fullName) {
      case '.google.protobuf.Any':
        return { ...this.encodeAny(json) };
      case '.google.protobuf.Duration':
        return parseDuration(String(json));
      case '.google.protobuf.Timestamp':
        return parseTimestamp(String(json));
      case '.google.protobuf.FieldMask':
        return { paths: String(json).split(',').map(snakeCase) };
      case '.google.protobuf.Struct':
        return record(record(parseValue(json))['structValue']);
      case '.google.protobuf.Value':
        return record(parseValue(json));
      case '.google.protobuf.ListValue':
        return record(record(parseValue(json))['listValue']);
    }
    const value = type.fields['value'];
    if (isWrapper(type) && value !== undefined) return { value: scalar(value.resolve(), json) };
    const result: Record<string, unknown> = {};
    const names = fieldNames(type);
    for (const [name, item] of Object.entries(record(json))) {
      const field = names.get(name);
      if (field === undefined) this.ignored.add(`${type.fullName.slice(1)}.${name}`);
      else if (item !== null || isNullable(field)) result[field.name] = this.#field(field, item);
    }
    return result;
  }

  #field(field: protobuf.Field, json: unknown): unknown {
    if (field.map) {
      const result: Record<string, unknown> = {};
      for (const [key, item] of Object.entries(record(json)))
        put(result, key, this.#item(field, item));
      return result;
    }
    if (field.repeated)
      return Array.isArray(json) ? json.map((item: unknown) => this.#item(field, item)) : [];
    return this.#item(field, json);
  }

  #item(field: protobuf.Field, json: unknown): unknown {
    return field.resolvedType instanceof protobuf.Type
      ? this.#message(field.resolvedType, json)
      : scalar(field, json);
  }
}

function scalar(field: protobuf.Field, json: unknown): unknown {
  if (field.resolvedType instanceof protobuf.Enum) {
    return typeof json === 'string' ? (field.resolvedType.values[json] ?? 0) : (json ?? 0);
  }
  if (field.type === 'bytes') return Buffer.from(String(json), 'base64');
  if (field.type.endsWith('64'))
    return Long.fromString(String(json), field.type === 'uint64' || field.type === 'fixed64');
  if (field.type === 'string' || field.type === 'bool') return json;
  return Number(json);
}

/** null is a value only where the type says so. */
function isNullable(field: protobuf.Field): boolean {
  const name = field.resolvedType?.fullName;
  return name === '.google.protobuf.Value' || name === '.google.protobuf.NullValue';
}

const namesOfTypes = new WeakMap<protobuf.Type, ReadonlyMap<string, protobuf.Field>>();

function fieldNames(type: protobuf.Type): ReadonlyMap<string, protobuf.Field> {
  let names = namesOfTypes.get(type);
  if (names === undefined) {
    const fields = type.fieldsArray.map((field) => field.resolve());
    names = new Map([
      ...fields.map((field) => [jsonName(field.name), field] as const),
      ...fields.map((field) => [field.name, field] as const),
    ]);
    namesOfTypes.set(type, names);
  }
  return names;
}

/** protobuf's rule back from JSON names, for the paths of field masks. */
function snakeCase(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function record(json: unknown): Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? { ...json } : {};
}
