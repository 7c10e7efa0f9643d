/** Builders for Envoy messages in Envoy's JSON spelling (proto3 JSON, snake_case), which the compiler writes and the diff compares. */
import type { JsonObject } from '../model/json.ts';
import { sourcesOf, withSources } from '../model/provenance.ts';

export const any = (type: string, fields: JsonObject = {}): JsonObject => ({
  '@type': `type.googleapis.com/${type}`,
  ...fields,
});

/** A message without the fields that are undefined, as proto3 JSON prints it. Sources stay. Deleting from a copy would make it slow to read and to copy. */
export function present(message: JsonObject): JsonObject {
  const keys = Object.keys(message);
  if (!keys.some((key) => message[key] === undefined)) return message;
  const kept: Record<string, unknown> = {};
  for (const key of keys) if (message[key] !== undefined) kept[key] = message[key];
  return withSources(kept, sourcesOf(message));
}

/** A filter, transport socket, access logger or other extension: its name and typed config. */
export const extension = (name: string, typedConfig: JsonObject): JsonObject => ({
  name,
  typed_config: typedConfig,
});

export const socketAddress = (address: string, port: number): JsonObject => ({
  socket_address: { address, port_value: port },
});

/** A duration as proto3 JSON prints it: 1500 → "1.500s", 0 → "0s". @param ms milliseconds, fractions allowed */
export function duration(ms: number): string {
  const nanos = Math.round(ms * 1e6);
  const whole = Math.trunc(nanos / 1e9);
  const rest = Math.abs(nanos % 1e9);
  if (rest === 0) return `${whole}s`;
  const digits = String(rest)
    .padStart(9, '0')
    .replace(/(?:000)+$/, '');
  return `${nanos < 0 && whole === 0 ? '-' : ''}${whole}.${digits}s`;
}
