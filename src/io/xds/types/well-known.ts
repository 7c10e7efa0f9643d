import { Long } from '@grpc/proto-loader';
import type protobuf from 'protobufjs';

/** Decoded messages are plain carriers of their fields: own properties only where the wire had them. */
export function fieldValue(message: object, name: string): unknown {
  return Object.hasOwn(message, name) ? Reflect.get(message, name) : undefined;
}

/** A text, or "" for anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** google.protobuf types whose JSON is not the object of their fields; Any and the wrappers are treated where their parts are. */
export const PRINTERS: Readonly<Record<string, (message: object) => unknown>> = {
  '.google.protobuf.Duration': (message) => {
    const nanos = Number(fieldValue(message, 'nanos') ?? 0);
    const seconds = secondsOf(message);
    const sign = nanos < 0 && !seconds.startsWith('-') ? '-' : '';
    return `${sign}${seconds}${fraction(Math.abs(nanos))}s`;
  },
  '.google.protobuf.Timestamp': (message) => {
    const seconds = Number(secondsOf(message));
    const time = new Date(seconds * 1000);
    if (Number.isNaN(time.getTime())) return String(seconds);
    const nanos = Number(fieldValue(message, 'nanos') ?? 0);
    return time.toISOString().replace(/\.000Z$/, `${fraction(nanos)}Z`);
  },
  '.google.protobuf.FieldMask': (message) => {
    const paths = fieldValue(message, 'paths');
    return Array.isArray(paths) ? paths.map((path) => jsonName(String(path))).join(',') : '';
  },
  '.google.protobuf.Struct': printStruct,
  '.google.protobuf.Value': printValue,
  '.google.protobuf.ListValue': printList,
};

const WRAPPERS = /^\.google\.protobuf\.(Bool|String|Bytes|Double|Float|U?Int32|U?Int64)Value$/;

/** Whether a type's JSON is the JSON of its only field "value". */
export function isWrapper(type: protobuf.Type): boolean {
  return WRAPPERS.test(type.fullName);
}

/** Whether the JSON of a type inside an Any goes under "value" because it need not be an object. */
export function isWellKnown(type: protobuf.Type): boolean {
  return type.fullName in PRINTERS || isWrapper(type);
}

/** protobuf's rule for JSON names: underscores go, the letter after them is capital. */
export function jsonName(name: string): string {
  return name.replace(/_(.)/g, (_all, letter: string) => letter.toUpperCase());
}

/** Sets a property whatever its name: keys come from the mesh, and "__proto__" must stay a key. */
export function put(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  } else object[key] = value;
}

/** None, 3, 6 or 9 digits, as all protobuf libraries print them. */
function fraction(nanos: number): string {
  if (nanos === 0) return '';
  const digits = String(nanos).padStart(9, '0');
  return `.${digits.replace(/(?:000){1,2}$/, '')}`;
}

function secondsOf(message: object): string {
  const seconds = fieldValue(message, 'seconds');
  return Long.isLong(seconds) || typeof seconds === 'number' ? seconds.toString() : '0';
}

function printStruct(message: object): unknown {
  const result: Record<string, unknown> = {};
  const fields = fieldValue(message, 'fields');
  if (typeof fields === 'object' && fields !== null) {
    for (const [key, value] of Object.entries(fields)) put(result, key, printValue(value));
  }
  return result;
}

function printList(message: object): unknown {
  const values = fieldValue(message, 'values');
  return Array.isArray(values) ? values.map(printValue) : [];
}

function printValue(message: unknown): unknown {
  if (typeof message !== 'object' || message === null) return null;
  const struct = fieldValue(message, 'structValue');
  if (typeof struct === 'object' && struct !== null) return printStruct(struct);
  const list = fieldValue(message, 'listValue');
  if (typeof list === 'object' && list !== null) return printList(list);
  const number = fieldValue(message, 'numberValue');
  if (typeof number === 'number') return Number.isFinite(number) ? number : String(number);
  return fieldValue(message, 'stringValue') ?? fieldValue(message, 'boolValue') ?? null;
}
