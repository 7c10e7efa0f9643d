import { Long } from '@grpc/proto-loader';
import protobuf from 'protobufjs';
import type { LossCounter } from './losses.ts';
import type { TypeRegistry } from './registry.ts';
import { isDefault, printScalar } from './scalar.ts';
import { PRINTERS, fieldValue, isWellKnown, isWrapper, put, textOf } from './well-known.ts';

/** Deeper Anys stay opaque: a message of a few megabytes could otherwise nest them past the stack. */
const MAX_NESTED_ANYS = 32;

/**
 * Protobuf to the JSON that Envoy's admin prints: proto field names, defaults omitted, Anys inlined.
 * Never throws for what a message holds: what cannot be decoded stays {"@type", "value": base64} and is counted.
 */
export class Printer {
  readonly #types: TypeRegistry;
  readonly #losses: LossCounter;
  #depth = 0;

  constructor(types: TypeRegistry, losses: LossCounter) {
    this.#types = types;
    this.#losses = losses;
  }

  /** The JSON of an Any: its message's fields next to "@type". */
  printAny(typeUrl: string, bytes: Uint8Array): unknown {
    if (typeUrl === '' && bytes.byteLength === 0) return {};
    const before = this.#depth;
    try {
      this.#depth += 1;
      const type = before < MAX_NESTED_ANYS ? this.#types.find(typeName(typeUrl)) : undefined;
      if (type !== undefined) {
        const json = this.#printMessage(type, this.#decode(type, bytes, typeUrl));
        if (isWellKnown(type)) return { '@type': typeUrl, value: json };
        if (typeof json === 'object') return { '@type': typeUrl, ...json };
      }
    } catch {
      // A definition that does not fit the bytes is as good as none.
    } finally {
      this.#depth = before;
    }
    this.#losses.countOpaque(typeUrl);
    return { '@type': typeUrl, value: Buffer.from(bytes).toString('base64') };
  }

  #decode(type: protobuf.Type, bytes: Uint8Array, typeUrl: string): object {
    const reader = protobuf.Reader.create(bytes);
    const skip = reader.skipType.bind(reader);
    // The generated decoders call this for every field that the definition lacks, and drop the field.
    reader.skipType = (...wire: Parameters<typeof skip>) => {
      this.#losses.countUnknownField(typeUrl);
      return skip(...wire);
    };
    return type.decode(reader);
  }

  #printMessage(type: protobuf.Type, message: object): unknown {
    if (type.fullName === '.google.protobuf.Any') return this.#printAnyMessage(message);
    const special = PRINTERS[type.fullName];
    if (special !== undefined) return special(message);
    if (isWrapper(type)) {
      const field = type.fields['value'];
      return field === undefined ? null : printScalar(field, Reflect.get(message, 'value'));
    }
    const result: Record<string, unknown> = {};
    for (const field of fieldsById(type)) {
      const value = fieldValue(message, field.name);
      if (value === undefined || value === null) continue;
      const json = this.#printField(field, value);
      if (json !== undefined) result[field.name] = json;
    }
    return result;
  }

  #printField(field: protobuf.Field, value: unknown): unknown {
    if (field.map) {
      if (typeof value !== 'object' || value === null) return undefined;
      const entries = Object.entries(value);
      if (entries.length === 0) return undefined;
      const result: Record<string, unknown> = {};
      for (const [key, item] of entries)
        put(result, mapKey(field, key), this.#printItem(field, item));
      return result;
    }
    if (field.repeated) {
      if (!Array.isArray(value) || value.length === 0) return undefined;
      return value.map((item: unknown) => this.#printItem(field, item));
    }
    const present = field.partOf !== null || field.resolvedType instanceof protobuf.Type;
    return !present && isDefault(value) ? undefined : this.#printItem(field, value);
  }

  #printItem(field: protobuf.Field, value: unknown): unknown {
    if (field.resolvedType instanceof protobuf.Type) {
      // A map entry may lack its value on the wire: then it is the empty message.
      return this.#printMessage(
        field.resolvedType,
        typeof value === 'object' && value !== null ? value : {},
      );
    }
    return printScalar(field, value);
  }

  #printAnyMessage(message: object): unknown {
    const bytes = fieldValue(message, 'value');
    return this.printAny(
      textOf(fieldValue(message, 'type_url')),
      bytes instanceof Uint8Array ? bytes : new Uint8Array(),
    );
  }
}

/** "type.googleapis.com/envoy.config.route.v3.Route" → the name after the last slash. */
export function typeName(typeUrl: string): string {
  return typeUrl.slice(typeUrl.lastIndexOf('/') + 1);
}

const sorted = new WeakMap<protobuf.Type, readonly protobuf.Field[]>();

function fieldsById(type: protobuf.Type): readonly protobuf.Field[] {
  let fields = sorted.get(type);
  if (fields === undefined) {
    fields = type.fieldsArray.map((field) => field.resolve()).sort((a, b) => a.id - b.id);
    sorted.set(type, fields);
  }
  return fields;
}

/** protobufjs keys maps of 64-bit numbers by eight raw characters. */
function mapKey(field: protobuf.Field, key: string): string {
  if (!(field instanceof protobuf.MapField) || !field.keyType.endsWith('64')) return key;
  const number = protobuf.util.longFromHash(key, field.keyType.startsWith('u'));
  return Long.fromValue(number).toString();
}
