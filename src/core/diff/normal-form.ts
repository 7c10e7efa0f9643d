/**
 * Brings an Envoy resource into a form in which two spellings of the same config are equal: istiod writes what it
 * would send, Envoy what it took over, and both leave out or fill in things that mean the same.
 */
import type { JsonObject } from '../model/json.ts';
import { sourcesOf, withSources } from '../model/provenance.ts';
import { isObject, objects, typeName } from '../decode/read.ts';
import { DROP_NOISE, type DropRule } from './dropped.ts';
import { v3Name } from './v2-names.ts';

/** Names of filters, sockets and logs before Envoy 1.14 (envoy/source/common/config/well_known_names.h, deprecated names). */
const OLD_NAMES: Readonly<Record<string, string>> = {
  'envoy.http_connection_manager': 'envoy.filters.network.http_connection_manager',
  'envoy.tcp_proxy': 'envoy.filters.network.tcp_proxy',
  'envoy.mongo_proxy': 'envoy.filters.network.mongo_proxy',
  'envoy.redis_proxy': 'envoy.filters.network.redis_proxy',
  'envoy.router': 'envoy.filters.http.router',
  'envoy.cors': 'envoy.filters.http.cors',
  'envoy.fault': 'envoy.filters.http.fault',
  'envoy.lua': 'envoy.filters.http.lua',
  'envoy.ext_authz': 'envoy.filters.http.ext_authz',
  'envoy.rate_limit': 'envoy.filters.http.ratelimit',
  'envoy.grpc_web': 'envoy.filters.http.grpc_web',
  'envoy.listener.tls_inspector': 'envoy.filters.listener.tls_inspector',
  'envoy.listener.http_inspector': 'envoy.filters.listener.http_inspector',
  'envoy.listener.original_dst': 'envoy.filters.listener.original_dst',
  'envoy.listener.proxy_protocol': 'envoy.filters.listener.proxy_protocol',
  'envoy.file_access_log': 'envoy.access_loggers.file',
  'envoy.http_grpc_access_log': 'envoy.access_loggers.http_grpc',
  raw_buffer: 'envoy.transport_sockets.raw_buffer',
  tls: 'envoy.transport_sockets.tls',
};

/** Values that say the same as an absent field: the first of a proto3 enum, written out by some printers. */
const DEFAULTS: Readonly<Record<string, string>> = {
  lb_policy: 'ROUND_ROBIN',
  dns_lookup_family: 'AUTO',
  codec_type: 'AUTO',
  forward_client_cert_details: 'SANITIZE',
  server_header_transformation: 'OVERWRITE',
  path_with_escaped_slashes_action: 'IMPLEMENTATION_SPECIFIC_DEFAULT',
  traffic_direction: 'UNSPECIFIED',
  require_tls: 'NONE',
  drain_type: 'DEFAULT',
};

const DURATION = /^-?\d+(?:\.\d+)?s$/;
/** Proto fields of type google.protobuf.Duration end in one of these words throughout Envoy's API. */
const DURATION_FIELD = /(?:timeout|interval|duration|time|delay|ttl|age|offset|window)$/;

/** @param field the field that holds the value; "" for a resource */
export function normalForm(value: unknown, field = '', drop: DropRule = DROP_NOISE): unknown {
  if (typeof value === 'string') return normalText(value, field);
  if (Array.isArray(value)) {
    const items = value.map((item) => normalForm(item, field, drop));
    // A locality without hosts is no locality to send to.
    return field === 'endpoints' && drop !== DROP_NOISE
      ? items.filter((group) => isObject(group) && objects(group, 'lb_endpoints').length > 0)
      : items;
  }
  return isObject(value) ? normalMessage(unwrapped(value), field, drop) : value;
}

function normalMessage(message: JsonObject, field: string, drop: DropRule): JsonObject {
  const entries: [string, unknown][] = [];
  for (const key of Object.keys(message)) {
    const value = message[key];
    if (drop(key, value, field)) continue;
    const normal = normalForm(value, key, drop);
    if (!isAbsent(key, normal)) entries.push([key, normal]);
  }
  return withSources(Object.fromEntries(entries), sourcesOf(message));
}

/** A repeated field without elements is an absent one (protobuf.dev, field presence). */
const isAbsent = (key: string, value: unknown): boolean =>
  (Array.isArray(value) && value.length === 0) || (value !== undefined && DEFAULTS[key] === value);

/** One text in the spelling that all spellings of the same value share. */
export function normalText(text: string, field: string): string {
  if (field === '@type') return v3Name(text.replace('type.googleapis.com/', ''));
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
export function unwrapped(message: JsonObject): JsonObject {
  const url = message['type_url'];
  if (typeof url !== 'string' || typeName(message) !== 'TypedStruct') return message;
  const inner = message['value'];
  return { '@type': url, ...(isObject(inner) ? inner : {}) };
}
