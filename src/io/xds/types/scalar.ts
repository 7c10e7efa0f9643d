import { Long } from '@grpc/proto-loader';
import protobuf from 'protobufjs';

/** A scalar or enum value in proto3 JSON: 64-bit numbers as text, bytes in base64, enums by name. */
export function printScalar(field: protobuf.Field, value: unknown): unknown {
  const { resolvedType } = field;
  if (resolvedType instanceof protobuf.Enum) {
    if (resolvedType.fullName === '.google.protobuf.NullValue') return null;
    return typeof value === 'number' ? (resolvedType.valuesById[value] ?? value) : value;
  }
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return String(value);
    return field.type === 'float' ? shortestFloat(value) : value;
  }
  return Long.isLong(value) ? value.toString() : value;
}

/** Whether a field without presence holds what an absent field means: JSON omits it. */
export function isDefault(value: unknown): boolean {
  if (value instanceof Uint8Array) return value.byteLength === 0;
  if (Long.isLong(value)) return value.isZero();
  return value === 0 || value === '' || value === false;
}

/** A float travels in 32 bits: 0.1 must not come back as 0.10000000149011612. */
function shortestFloat(value: number): number {
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
