/**
 * Brings an Envoy resource into a form in which two spellings of the same config are equal: istiod writes what it
 * would send, Envoy what it took over, and both leave out or fill in things that mean the same.
 */
import type { JsonObject } from '../model/json.ts';
import { isObject, typeName } from '../decode/read.ts';

/** Names of filters and transport sockets before Envoy 1.13 (envoy/source/extensions/.../well_known_names.h). */
const OLD_NAMES: Readonly<Record<string, string>> = {
  'envoy.http_connection_manager': 'envoy.filters.network.http_connection_manager',
  'envoy.tcp_proxy': 'envoy.filters.network.tcp_proxy',
  'envoy.router': 'envoy.filters.http.router',
  'envoy.cors': 'envoy.filters.http.cors',
  'envoy.fault': 'envoy.filters.http.fault',
  tls: 'envoy.transport_sockets.tls',
};

/** Fields that say nothing about behaviour. */
const NOISE = new Set(['version_info', 'last_updated']);

const DURATION = /^-?\d+(?:\.\d+)?s$/;
/** Proto fields of type google.protobuf.Duration end in one of these words throughout Envoy's API. */
const DURATION_FIELD = /(?:timeout|interval|duration|time|delay|ttl|age|offset|window)$/;

export function normalForm(value: unknown, field = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => normalForm(item, field));
  if (typeof value === 'string') return normalText(value, field);
  if (!isObject(value)) return value;
  return normalMessage(unwrapTypedStruct(value));
}

function normalMessage(message: JsonObject): JsonObject {
  const entries = Object.entries(message)
    .filter(([key, value]) => !NOISE.has(key) && value !== null)
    .map(([key, value]): [string, unknown] => [key, normalForm(value, key)]);
  return Object.fromEntries(entries);
}

function normalText(text: string, field: string): string {
  if (field === '@type') return text.replace('type.googleapis.com/', '');
  if (field === 'name') return OLD_NAMES[text] ?? text;
  // A set of words, order carries no meaning (envoy/source/common/router/retry_state_impl.cc, parseRetryOn).
  if (field === 'retry_on')
    return text
      .split(',')
      .map((word) => word.trim())
      .sort()
      .join(',');
  return DURATION.test(text) && DURATION_FIELD.test(field) ? `${Number(text.slice(0, -1))}s` : text;
}

/** A TypedStruct is an Any written as a Struct: the same message in another envelope (xds/type/v3/typed_struct.proto). */
function unwrapTypedStruct(message: JsonObject): JsonObject {
  const url = message['type_url'];
  const inner = message['value'];
  if (typeName(message) !== 'TypedStruct' || typeof url !== 'string') return message;
  return { '@type': url, ...(isObject(inner) ? inner : {}) };
}
