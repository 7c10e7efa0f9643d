import type { Cors, Fault, PerFilterConfig } from '../model/envoy/per-filter-config.ts';
import type { JsonObject } from '../model/json.ts';
import { fractionOf } from './fraction.ts';
import { decodeHeaderMatch, decodeStringMatcher } from './matcher.ts';
import {
  defined,
  durationMs,
  flag,
  isObject,
  number,
  object,
  objects,
  text,
  typeName,
} from './read.ts';

/** Shared by all that have none. */
const NONE: PerFilterConfig = { all: new Map() };

/** Decodes a typed_per_filter_config map. Filters are known by the type of their config: their names are free. */
export function decodePerFilterConfig(source: JsonObject): PerFilterConfig {
  if (source['typed_per_filter_config'] === undefined) return NONE;
  const all = new Map<string, JsonObject>();
  let fault: Fault | undefined;
  let cors: Cors | undefined;
  for (const [name, value] of Object.entries(object(source, 'typed_per_filter_config') ?? {})) {
    if (!isObject(value)) continue;
    all.set(name, value);
    // route.v3.FilterConfig wraps a config to mark it optional or disabled.
    const config = typeName(value) === 'FilterConfig' ? (object(value, 'config') ?? value) : value;
    if (typeName(config) === 'HTTPFault') fault = decodeFault(config);
    if (typeName(config) === 'CorsPolicy') cors = decodeCors(config);
  }
  return { all, ...defined({ fault, cors }) };
}

/** Decodes envoy.extensions.filters.http.fault.v3.HTTPFault. */
export function decodeFault(source: JsonObject): Fault {
  const delay = object(source, 'delay');
  const abort = object(source, 'abort');
  const share = (part: JsonObject) => ({ fraction: fractionOf(object(part, 'percentage')) });
  return {
    headers: objects(source, 'headers').map(decodeHeaderMatch),
    ...defined({
      delay: delay && {
        share: share(delay),
        ...defined({ fixedMs: durationMs(delay, 'fixed_delay') }),
      },
      abort: abort && {
        share: share(abort),
        ...defined({
          httpStatus: number(abort, 'http_status'),
          grpcStatus: number(abort, 'grpc_status'),
        }),
      },
      upstreamCluster: text(source, 'upstream_cluster'),
    }),
  };
}

/** Decodes envoy.extensions.filters.http.cors.v3.CorsPolicy, and the route.v3.CorsPolicy that it replaced. */
export function decodeCors(source: JsonObject): Cors {
  const enabled = object(source, 'filter_enabled');
  return {
    allowOrigins: objects(source, 'allow_origin_string_match')
      .map(decodeStringMatcher)
      .filter((matcher) => matcher !== undefined),
    allowCredentials: flag(source, 'allow_credentials') ?? false,
    forwardNotMatchingPreflights: flag(source, 'forward_not_matching_preflights') ?? true,
    enabled: enabled === undefined ? 1 : fractionOf(object(enabled, 'default_value')),
    ...defined({
      allowMethods: text(source, 'allow_methods'),
      allowHeaders: text(source, 'allow_headers'),
      exposeHeaders: text(source, 'expose_headers'),
      maxAge: text(source, 'max_age'),
    }),
  };
}
