import type { Forward, Redirect, Rewrite, RouteAction } from '../model/envoy/route-action.ts';
import type { JsonObject } from '../model/json.ts';
import { lookup } from '../model/lookup.ts';
import { decodeClusterChoice, decodeHashPolicy } from './cluster-choice.ts';
import { defined, durationMs, flag, number, object, objects, substitution, text } from './read.ts';
import { decodeMirrors, decodeRetryPolicy, numbers } from './retry-policy.ts';

/** Decodes the action of an envoy.config.route.v3.Route. */
export function decodeRouteAction(route: JsonObject): RouteAction {
  const forward = object(route, 'route');
  if (forward !== undefined) return decodeForward(forward);
  const redirect = object(route, 'redirect');
  if (redirect !== undefined) return decodeRedirect(redirect);
  const direct = object(route, 'direct_response');
  if (direct !== undefined)
    return {
      kind: 'direct-response',
      status: number(direct, 'status') ?? 200,
      ...defined({ body: bodyText(object(direct, 'body')) }),
    };
  if (object(route, 'non_forwarding_action') !== undefined) return { kind: 'non-forwarding' };
  return { kind: object(route, 'filter_action') === undefined ? 'unknown' : 'filter' };
}

const NOT_FOUND_STATUS: Readonly<Record<string, number>> = {
  NOT_FOUND: 404,
  INTERNAL_SERVER_ERROR: 500,
};

function decodeForward(source: JsonObject): Forward {
  const stream = object(source, 'max_stream_duration');
  return {
    kind: 'forward',
    to: decodeClusterChoice(source),
    clusterNotFoundStatus:
      lookup(NOT_FOUND_STATUS, text(source, 'cluster_not_found_response_code')) ?? 503,
    rewrite: rewrite(source),
    mirrors: decodeMirrors(source),
    hashPolicy: objects(source, 'hash_policy').map(decodeHashPolicy),
    priority: text(source, 'priority') === 'HIGH' ? 'HIGH' : 'DEFAULT',
    upgrades: upgrades(source, true),
    refusedUpgrades: upgrades(source, false),
    ...defined({
      timeoutMs: durationMs(source, 'timeout'),
      idleTimeoutMs: durationMs(source, 'idle_timeout'),
      maxStreamDurationMs: durationMs(stream, 'max_stream_duration'),
      grpcTimeoutHeaderMaxMs:
        durationMs(stream, 'grpc_timeout_header_max') ?? durationMs(source, 'max_grpc_timeout'),
      grpcTimeoutOffsetMs:
        durationMs(stream, 'grpc_timeout_header_offset') ??
        durationMs(source, 'grpc_timeout_offset'),
      usesStreamDuration: stream && (true as const),
      retryPolicy: decodeRetryPolicy(object(source, 'retry_policy')),
      followedRedirects: followedRedirects(object(source, 'internal_redirect_policy')),
      metadataMatch: object(source, 'metadata_match', 'filter_metadata', 'envoy.lb'),
    }),
  };
}

/** Of route.v3.InternalRedirectPolicy: 302 alone where it names none. */
function followedRedirects(policy: JsonObject | undefined): readonly number[] | undefined {
  if (policy === undefined || number(policy, 'max_internal_redirects') === 0) return undefined;
  const codes = numbers(policy['redirect_response_codes']);
  return codes.length === 0 ? [302] : codes;
}

/** Protocols that a route allows, or refuses. */
const upgrades = (source: JsonObject, isEnabled: boolean): string[] =>
  objects(source, 'upgrade_configs')
    .filter((upgrade) => (flag(upgrade, 'enabled') ?? true) === isEnabled)
    .map((upgrade) => text(upgrade, 'upgrade_type') ?? '');

function rewrite(source: JsonObject): Rewrite {
  const auto = flag(source, 'auto_host_rewrite') === true;
  return defined({
    prefix: text(source, 'prefix_rewrite'),
    regex: substitution(object(source, 'regex_rewrite')),
    template: text(object(source, 'path_rewrite_policy', 'typed_config'), 'path_template_rewrite'),
    path: text(source, 'path_rewrite'),
    hostLiteral: text(source, 'host_rewrite_literal'),
    hostHeader: text(source, 'host_rewrite_header'),
    hostPathRegex: substitution(object(source, 'host_rewrite_path_regex')),
    hostFormat: text(source, 'host_rewrite'),
    autoHost: auto ? (true as const) : undefined,
    appendForwardedHost:
      flag(source, 'append_x_forwarded_host') === true ? (true as const) : undefined,
  });
}

const REDIRECT_STATUS: Readonly<Record<string, number>> = {
  FOUND: 302,
  SEE_OTHER: 303,
  TEMPORARY_REDIRECT: 307,
  PERMANENT_REDIRECT: 308,
};

function decodeRedirect(source: JsonObject): Redirect {
  const https = flag(source, 'https_redirect') === true ? 'https' : undefined;
  return {
    kind: 'redirect',
    status: lookup(REDIRECT_STATUS, text(source, 'response_code')) ?? 301,
    stripQuery: flag(source, 'strip_query') ?? false,
    ...defined({
      scheme: text(source, 'scheme_redirect') ?? https,
      host: text(source, 'host_redirect'),
      port: number(source, 'port_redirect') || undefined,
      path: text(source, 'path_redirect'),
      prefixRewrite: text(source, 'prefix_rewrite'),
      regexRewrite: substitution(object(source, 'regex_rewrite')),
    }),
  };
}

/** A core.v3.DataSource: inline text, or inline bytes in base64 (ASCII is enough to read a body). */
function bodyText(source: JsonObject | undefined): string | undefined {
  const inline = text(source, 'inline_string');
  if (inline !== undefined) return inline;
  const bytes = text(source, 'inline_bytes');
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
