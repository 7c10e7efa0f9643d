import { isObject, object, objects, substitution, text, flag } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { fieldText, withoutField } from '../../wire/header-map.ts';
import { isOpenHeader, type HttpRequest } from '../../wire/http-request.ts';
import { cookieValue } from '../../wire/match/cookie.ts';
import { replaceAll } from '../../wire/match/regex.ts';
import { filterStep, pass, passWith, type HttpFilterStep } from './filter-step.ts';

/** Values from here on are not taken (header_to_metadata_filter.h, MAX_HEADER_VALUE_LEN). */
const TOO_LONG = 8 * 1024;

const OWN_NAMESPACE = 'envoy.filters.http.header_to_metadata';

interface Found {
  /** By namespace and key. */
  readonly metadata: Map<string, Record<string, unknown>>;
  /** Namespaces where a key is set to what is not known. */
  readonly open: Set<string>;
}

/**
 * Header to metadata (envoy/source/extensions/filters/http/header_to_metadata/header_to_metadata_filter.cc, writeHeaderToMetadata): the
 * nearest settings of the route replace the filter's. A rule takes its header away, where it says so, whatever comes of the value. The
 * route is not chosen anew.
 */
export const runHeaderToMetadata: HttpFilterStep = ({ filter, config, perRoute: [own], state }) => {
  const rules = objects(own ?? config, 'request_rules');
  if (rules.length === 0) return pass(state);
  const found: Found = { metadata: new Map(), open: new Set() };
  let { request } = state;
  for (const rule of rules) request = applied(rule, request, found);
  const { stream } = state;
  const metadata = new Map(stream.metadata);
  for (const [name, values] of found.metadata) {
    const before = metadata.get(name);
    metadata.set(name, { ...(isObject(before) ? before : {}), ...values });
  }
  const keys = [...found.metadata].flatMap(([, values]) => Object.keys(values));
  const openMetadata = found.open.size === 0 ? {} : { openMetadata: new Set([...(stream.openMetadata ?? []), ...found.open]) };
  const changes = { request, stream: { ...stream, metadata, ...openMetadata } };
  return keys.length === 0 ? pass(state, changes) : passWith(state, filterStep(`${filter.name}: metadata ${keys.join(', ')} from headers`), changes);
}; // prettier-ignore

function applied(rule: JsonObject, request: HttpRequest, found: Found): HttpRequest {
  const header = (text(rule, 'header') ?? '').toLowerCase();
  const cookie = text(rule, 'cookie') ?? '';
  const value = header === '' ? cookieValue(request.headers, cookie) || undefined : fieldText(request, header);
  const present = object(rule, 'on_header_present');
  const missing = object(rule, 'on_header_missing');
  if (isOpenHeader(request, header === '' ? 'cookie' : header)) {
    for (const pair of [present, missing]) if (pair !== undefined) found.open.add(namespaceOf(pair));
  } else if (value !== undefined && present !== undefined) note(found, present, rewritten(value, present));
  else if (value === undefined && missing !== undefined) note(found, missing, text(missing, 'value') ?? '');
  return flag(rule, 'remove') === true && header !== '' ? withoutField(request, header) : request;
} // prettier-ignore

const namespaceOf = (pair: JsonObject): string => text(pair, 'metadata_namespace') || OWN_NAMESPACE;

/** A fixed value, else the header's own, with what a regex makes of it. */
function rewritten(value: string, pair: JsonObject): string {
  const regex = substitution(object(pair, 'regex_value_rewrite'));
  return text(pair, 'value') || (regex === undefined ? value : (replaceAll(value, regex) ?? value));
}

/** Writes one value (addMetadata); empty ones are none, and so are those that are not of the type. */
function note({ metadata, open }: Found, pair: JsonObject, given: string): void {
  if (given === '' || new TextEncoder().encode(given).length >= TOO_LONG) return;
  const value = text(pair, 'encode') === 'BASE64' ? fromBase64(given) : given;
  if (value === '') return;
  const namespace = namespaceOf(pair);
  const type = text(pair, 'type');
  // A message in the wire format of Protocol Buffers, which is not looked into.
  if (type === 'PROTOBUF_VALUE') open.add(namespace);
  else {
    const own = type === 'NUMBER' ? numberIn(value) : value;
    if (own !== undefined) metadata.set(namespace, { ...metadata.get(namespace), [text(pair, 'key') ?? '']: own });
  }
} // prettier-ignore

/** "" for what is none; padding may be missing (envoy/source/common/common/base64.cc, decodeWithoutPadding). */
function fromBase64(value: string): string {
  const plain = value.replace(/={0,2}$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(plain) || plain.length % 4 === 1) return '';
  const bytes = Buffer.from(plain, 'base64');
  return bytes.toString('base64').replace(/=+$/, '') === plain ? bytes.toString('utf8') : '';
}

/** A number as absl::SimpleAtod reads it. */
function numberIn(value: string): number | undefined {
  const trimmed = value.trim();
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(trimmed)) return Number(trimmed);
  if (/^[+-]?inf(?:inity)?$/i.test(trimmed)) return trimmed.startsWith('-') ? -Infinity : Infinity;
  return /^[+-]?nan$/i.test(trimmed) ? NaN : undefined;
}
