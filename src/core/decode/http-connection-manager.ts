import type {
  HttpConnectionManager,
  HttpFilter,
  RouteSource,
} from '../model/envoy/network-filter.ts';
import type { JsonObject } from '../model/json.ts';
import { decodeAccessLogs } from './access-log.ts';
import { configType } from './extension-config.ts';
import { decodeReplyMappers } from './local-reply.ts';
import { defined, durationMs, flag, number, object, objects, strings, text } from './read.ts';
import { decodeRequestEntry } from './request-entry.ts';
import { decodeRouteConfiguration } from './route.ts';

const CODECS = ['AUTO', 'HTTP1', 'HTTP2', 'HTTP3'] as const;

/** Decodes envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager. */
export function decodeHttpConnectionManager(source: JsonObject): HttpConnectionManager {
  const codec = text(source, 'codec_type');
  const anyPort = flag(source, 'strip_any_host_port') === true;
  const matchingPort = flag(source, 'strip_matching_host_port') === true;
  return {
    statPrefix: text(source, 'stat_prefix') ?? '',
    codec: CODECS.find((known) => known === codec) ?? 'AUTO',
    routes: routeSource(source),
    httpFilters: objects(source, 'http_filters').map(httpFilter),
    accessLogs: decodeAccessLogs(source),
    useRemoteAddress: flag(source, 'use_remote_address') ?? false,
    xffTrustedHops: number(source, 'xff_num_trusted_hops') ?? 0,
    normalizePath: flag(source, 'normalize_path') ?? false,
    mergeSlashes: flag(source, 'merge_slashes') ?? false,
    escapedSlashes:
      text(source, 'path_with_escaped_slashes_action') ?? 'IMPLEMENTATION_SPECIFIC_DEFAULT',
    stripPort: anyPort ? 'any' : matchingPort ? 'matching' : 'none',
    stripTrailingHostDot: flag(source, 'strip_trailing_host_dot') ?? false,
    forwardClientCert: text(source, 'forward_client_cert_details') ?? 'SANITIZE',
    upgrades: objects(source, 'upgrade_configs')
      .filter((upgrade) => flag(upgrade, 'enabled') !== false)
      .map((upgrade) => text(upgrade, 'upgrade_type') ?? ''),
    acceptHttp10: flag(object(source, 'http_protocol_options'), 'accept_http_10') ?? false,
    entry: decodeRequestEntry(source),
    replyMappers: decodeReplyMappers(object(source, 'local_reply_config')),
    ...defined({
      streamIdleTimeoutMs: durationMs(source, 'stream_idle_timeout'),
      requestTimeoutMs: durationMs(source, 'request_timeout'),
      idleTimeoutMs: durationMs(object(source, 'common_http_protocol_options'), 'idle_timeout'),
      maxStreamDurationMs: durationMs(
        object(source, 'common_http_protocol_options'),
        'max_stream_duration',
      ),
    }),
  };
}

function routeSource(source: JsonObject): RouteSource {
  const rds = object(source, 'rds');
  if (rds !== undefined) return { kind: 'rds', name: text(rds, 'route_config_name') ?? '' };
  const inline = object(source, 'route_config');
  if (inline !== undefined) return { kind: 'inline', config: decodeRouteConfiguration(inline) };
  const scoped = object(source, 'scoped_routes');
  return scoped === undefined
    ? { kind: 'none' }
    : { kind: 'scoped', name: text(scoped, 'name') ?? '' };
}

function httpFilter(source: JsonObject): HttpFilter {
  const config = object(source, 'typed_config');
  const discovery = object(source, 'config_discovery');
  return {
    name: text(source, 'name') ?? '',
    typeUrl: config === undefined ? (strings(discovery, 'type_urls')[0] ?? '') : configType(config),
    discovered: discovery !== undefined,
    disabled: flag(source, 'disabled') ?? false,
    optional: flag(source, 'is_optional') ?? false,
    config: config ?? {},
  };
}
