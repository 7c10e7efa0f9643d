import { flag, isObject, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { firstHeader, isGrpc, withOpenHeaders } from '../../wire/http-request.ts';
import { cookieValue } from '../../wire/match/cookie.ts';
import {
  changedStep,
  filterStep,
  pass,
  passWith,
  type FilterCall,
  type HttpFilterStep,
} from './filter-step.ts';
import { runUnknown } from './outside-filters.ts';

/** Sets or takes away headers whose values no config tells: whatever asks for them later is not known. */
export const opens =
  (namesOf: (call: FilterCall) => readonly string[], reroutes = false): HttpFilterStep =>
  (call) => {
    const { filter, state } = call;
    const names = namesOf(call);
    if (names.length === 0) return pass(state);
    const request = withOpenHeaders(state.request, names);
    const step = changedStep(filter.name, state.request, request);
    const notFollowed = [...(state.notFollowed ?? []), `${filter.name} may change ${names.includes('*') ? 'any header' : names.join(', ')}: what it makes of them no config tells.`];
    return passWith(state, step, { request, notFollowed, reroutes: state.reroutes || reroutes });
  }; // prettier-ignore

/** Writes into namespaces of metadata what it finds in bodies. */
export const fillsMetadata =
  (own: string, listOf: (config: JsonObject) => readonly string[], reroutes = false): HttpFilterStep =>
  ({ filter, config, perRoute: [nearest], state }) => {
    const names = listOf(nearest ?? config).map((name) => name || own);
    if (names.length === 0) return pass(state);
    const openMetadata = new Set([...(state.stream.openMetadata ?? []), ...names]);
    const notFollowed = [...(state.notFollowed ?? []), `${filter.name} fills metadata ${[...new Set(names)].join(', ')} from bodies, which are not known.`];
    return passWith(state, filterStep(`${filter.name} fills metadata from the body`), { stream: { ...state.stream, openMetadata }, notFollowed, reroutes: state.reroutes || reroutes });
  }; // prettier-ignore

/** Passes where a condition says that the filter does nothing; else it is not known what comes of it. */
export const unlessPassing =
  (passes: (call: FilterCall) => boolean, what: string): HttpFilterStep =>
  (call) =>
    passes(call) ? pass(call.state) : runUnknown(what)(call);

/** json_to_metadata, thrift_to_metadata: the namespaces of all rules for requests. */
export const ruleNamespaces = (config: JsonObject): readonly string[] => {
  const rules: readonly JsonObject[] = Array.isArray(config['request_rules']) ? objects(config, 'request_rules') : objects(object(config, 'request_rules'), 'rules'); // prettier-ignore
  return rules.flatMap((rule) => ['on_present', 'on_missing', 'on_error'].map((key) => object(rule, key))).filter((pair) => pair !== undefined).map((pair) => text(pair, 'metadata_namespace') ?? ''); // prettier-ignore
};

/** Headers that a geoip filter adds: each value of its map names one. */
export function geoHeaders({ config }: FilterCall): readonly string[] {
  const common = object(config, 'provider', 'typed_config', 'common_provider_config');
  const fields: JsonObject =
    object(common, 'geo_headers_to_add') ?? object(common, 'geo_field_keys') ?? {};
  return Object.values(fields).filter((value) => typeof value === 'string');
}

/** ip_tagging/ip_tagging_filter.cc: external or internal requests, or both; the tags of the remote address go into one header. */
export const tagHeaders = ({ config, state }: FilterCall): readonly string[] => {
  const isInternal = firstHeader(state.request, 'x-envoy-internal') === 'true';
  const meant = text(config, 'request_type') ?? 'BOTH';
  if (meant === (isInternal ? 'EXTERNAL' : 'INTERNAL')) return [];
  return [text(object(config, 'ip_tag_header'), 'header') ?? 'x-envoy-ip-tags'];
};

/** compressor_filter.cc: requests are compressed, or the client's wish for compression is taken away, where that is configured. */
export const compressedHeaders = ({ config }: FilterCall): readonly string[] => [
  ...(isEnabled(object(config, 'request_direction_config')) ? ['content-encoding', 'content-length'] : []),
  ...(flag(object(config, 'response_direction_config'), 'remove_accept_encoding_header') === true || flag(config, 'remove_accept_encoding_header') === true ? ['accept-encoding'] : []),
]; // prettier-ignore

/** decompressor_filter.cc: requests that say that they are compressed are not any more. */
export const decompressedHeaders = ({ config, state }: FilterCall): readonly string[] => {
  const own = object(config, 'request_direction_config');
  const isOn = own === undefined || isEnabled(own);
  return [
    ...(isOn && firstHeader(state.request, 'content-encoding') !== undefined ? ['content-encoding', 'content-length'] : []),
    ...(flag(own, 'advertise_accept_encoding') === false ? [] : ['accept-encoding']),
  ];
}; // prettier-ignore

const isEnabled = (direction: JsonObject | undefined): boolean =>
  direction !== undefined && flag(object(direction, 'common_config', 'enabled'), 'default_value') !== false; // prettier-ignore

/** A session that the request carries names the endpoint (stateful_session/stateful_session.cc); a request without one is balanced as others are. */
export const hasNoSession = ({ config, perRoute: [own], state }: FilterCall): boolean => {
  if (flag(own, 'disabled') === true) return true;
  const session = object(object(own, 'stateful_session') ?? config, 'session_state', 'typed_config');
  const cookie = text(object(session, 'cookie'), 'name');
  const header = text(session, 'name');
  if (session === undefined) return true;
  if (cookie !== undefined) return cookieValue(state.request.headers, cookie) === undefined;
  return header !== undefined && firstHeader(state.request, header) === undefined;
}; // prettier-ignore

/** Only answers of the upstream, by policies that some status calls (custom_response_filter.cc). */
export const hasNoResponses = ({ config, perRoute }: FilterCall): boolean =>
  [config, ...perRoute].every((one) => !isObject(one['custom_response_matcher']));

export const isGrpcCall = ({ state }: FilterCall): boolean => isGrpc(state.request);

export const hasMethod =
  (...methods: readonly string[]) =>
  ({ state }: FilterCall): boolean =>
    methods.includes(state.request.method);
