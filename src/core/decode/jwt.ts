import type {
  JwtAuthentication,
  JwtPlace,
  JwtProvider,
  JwtRequirement,
} from '../model/envoy/jwt.ts';
import type { JsonObject } from '../model/json.ts';
import { decodeRouteMatch } from './route-match.ts';
import { decodeStringMatcher } from './matcher.ts';
import {
  defined,
  durationMs,
  flag,
  isObject,
  number,
  object,
  objects,
  strings,
  text,
} from './read.ts';

/** Decodes envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication. */
export function decodeJwt(source: JsonObject): JwtAuthentication {
  const entries = (key: string): [string, JsonObject][] =>
    Object.entries(object(source, key) ?? {}).filter((entry): entry is [string, JsonObject] => isObject(entry[1]));
  const named = new Map(entries('requirement_map').map(([name, one]) => [name, requirement(one, DEEPEST)]));
  return {
    providers: new Map(entries('providers').map(([name, one]) => [name, provider(name, one)])),
    rules: objects(source, 'rules').map((rule) => ({
      match: decodeRouteMatch(object(rule, 'match')),
      requires: ruleRequirement(rule, named),
    })),
    named,
    bypassesPreflights: flag(source, 'bypass_cors_preflight') ?? false,
    ...defined({ byState: byState(object(source, 'filter_state_rules')) }),
  };
} // prettier-ignore

function byState(source: JsonObject | undefined): JwtAuthentication['byState'] {
  if (source === undefined) return undefined;
  const requires = Object.entries(object(source, 'requires') ?? {}).flatMap(([name, one]): [string, JwtRequirement][] => (isObject(one) ? [[name, requirement(one, DEEPEST)]] : []));
  return { key: text(source, 'name') ?? '', requires: new Map(requires) };
} // prettier-ignore

function ruleRequirement(rule: JsonObject, named: ReadonlyMap<string, JwtRequirement>): JwtRequirement {
  const name = text(rule, 'requirement_name');
  if (name !== undefined) return named.get(name) ?? { kind: 'unknown' };
  return requirement(object(rule, 'requires') ?? {}, DEEPEST);
} // prettier-ignore

/** Nested deeper than this is hostile. */
const DEEPEST = 20;

function requirement(source: JsonObject, depth: number): JwtRequirement {
  if (depth === 0) return { kind: 'unknown' };
  const name = text(source, 'provider_name');
  if (name !== undefined) return { kind: 'provider', provider: name, audiences: [] };
  const both = object(source, 'provider_and_audiences');
  if (both !== undefined) return { kind: 'provider', provider: text(both, 'provider_name') ?? '', audiences: strings(both, 'audiences') };
  for (const kind of ['any', 'all'] as const) {
    const list = object(source, `requires_${kind}`);
    if (list !== undefined) return { kind, of: objects(list, 'requirements').map((one) => requirement(one, depth - 1)) };
  }
  if (object(source, 'allow_missing') !== undefined) return { kind: 'allow-missing' };
  if (object(source, 'allow_missing_or_failed') !== undefined) return { kind: 'allow-missing-or-failed' };
  return { kind: Object.keys(source).length === 0 ? 'none' : 'unknown' };
} // prettier-ignore

/** Envoy looks here where a provider names no place (jwt_authn/extractor.cc). */
const DEFAULT_PLACES: readonly JwtPlace[] = [
  { kind: 'header', name: 'authorization', prefix: 'Bearer ' },
  { kind: 'parameter', name: 'access_token' },
];

function provider(name: string, source: JsonObject): JwtProvider {
  const places: JwtPlace[] = [
    ...objects(source, 'from_headers').map((one) => ({ kind: 'header' as const, name: (text(one, 'name') ?? '').toLowerCase(), prefix: text(one, 'value_prefix') ?? '' })),
    ...strings(source, 'from_params').map((one) => ({ kind: 'parameter' as const, name: one })),
    ...strings(source, 'from_cookies').map((one) => ({ kind: 'cookie' as const, name: one })),
  ];
  return {
    name,
    issuer: text(source, 'issuer') ?? '',
    audiences: strings(source, 'audiences'),
    places: places.length === 0 ? DEFAULT_PLACES : places,
    forward: flag(source, 'forward') ?? false,
    payloadKey: text(source, 'payload_in_metadata') ?? '',
    headerKey: text(source, 'header_in_metadata') ?? '',
    spaceDelimited: strings(object(source, 'normalize_payload_in_metadata'), 'space_delimited_claims'),
    claimHeaders: objects(source, 'claim_to_headers').map((one) => ({ header: (text(one, 'header_name') ?? '').toLowerCase(), claim: text(one, 'claim_name') ?? '' })),
    clearsRoute: flag(source, 'clear_route_cache') ?? false,
    clockSkewSeconds: number(source, 'clock_skew_seconds') || 60,
    failedStatusKey: text(source, 'failed_status_in_metadata') ?? '',
    padsPayload: flag(source, 'pad_forward_payload_header') ?? false,
    ...defined({
      subjects: decodeStringMatcher(object(source, 'subjects')),
      maxLifetimeSeconds: maxLifetime(source),
      keys: keys(text(object(source, 'local_jwks'), 'inline_string')),
      payloadHeader: text(source, 'forward_payload_header')?.toLowerCase(),
    }),
  };
} // prettier-ignore

/** `max_lifetime` goes before `require_expiration` (jwt_authn/jwks_cache.cc, JwksDataImpl). */
function maxLifetime(source: JsonObject): number | undefined {
  const most = durationMs(source, 'max_lifetime');
  if (most !== undefined) return most / 1000;
  return flag(source, 'require_expiration') === true ? Infinity : undefined;
}

/** The keys of a JWKS; undefined for what is none. */
function keys(jwks: string | undefined): readonly JsonObject[] | undefined {
  if (jwks === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(jwks);
    return isObject(parsed) && Array.isArray(parsed['keys']) ? objects(parsed, 'keys') : undefined;
  } catch {
    return undefined;
  }
}
