import type { JsonObject } from '../json.ts';
import type { ReplyMapper } from './local-reply.ts';
import type { RequestEntry } from './request-entry.ts';
import type { RouteConfiguration } from './route.ts';
import type { ClusterChoice, HashPolicy } from './route-action.ts';

/** envoy.config.accesslog.v3.AccessLog. */
export interface AccessLog {
  readonly name: string;
  /** Short name of the message: FileAccessLog, HttpGrpcAccessLogConfig, … */
  readonly type: string;
  /** File path, or cluster of a log service. */
  readonly target?: string;
  /** In Envoy's spelling. */
  readonly filter?: JsonObject;
  readonly config: JsonObject;
}

/** envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter. */
export interface HttpFilter {
  readonly name: string;
  /** Type URL; of a TypedStruct the inner one. */
  readonly typeUrl: string;
  /** Its config comes by ECDS under its name. */
  readonly discovered: boolean;
  /** Off unless a route turns it on. */
  readonly disabled: boolean;
  readonly optional: boolean;
  /** In Envoy's spelling; empty when discovered. */
  readonly config: JsonObject;
}

/** Where an HTTP connection manager has its routes from. */
export type RouteSource =
  | { readonly kind: 'rds'; readonly name: string }
  | { readonly kind: 'inline'; readonly config: RouteConfiguration }
  | { readonly kind: 'scoped'; readonly name: string }
  | { readonly kind: 'none' };

/** envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager. */
export interface HttpConnectionManager {
  readonly statPrefix: string;
  readonly codec: 'AUTO' | 'HTTP1' | 'HTTP2' | 'HTTP3';
  readonly routes: RouteSource;
  readonly httpFilters: readonly HttpFilter[];
  readonly accessLogs: readonly AccessLog[];
  readonly useRemoteAddress: boolean;
  readonly xffTrustedHops: number;
  readonly normalizePath: boolean;
  readonly mergeSlashes: boolean;
  /** Envoy's name: KEEP_UNCHANGED, REJECT_REQUEST, UNESCAPE_AND_REDIRECT, UNESCAPE_AND_FORWARD. */
  readonly escapedSlashes: string;
  readonly stripPort: 'none' | 'matching' | 'any';
  readonly stripTrailingHostDot: boolean;
  /** Envoy's name: SANITIZE, FORWARD_ONLY, APPEND_FORWARD, SANITIZE_SET, ALWAYS_FORWARD_ONLY. */
  readonly forwardClientCert: string;
  readonly streamIdleTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
  readonly idleTimeoutMs?: number;
  /** For routes that set none. */
  readonly maxStreamDurationMs?: number;
  readonly upgrades: readonly string[];
  readonly acceptHttp10: boolean;
  readonly entry: RequestEntry;
  /** How it changes its own answers (local_reply_config). */
  readonly replyMappers: readonly ReplyMapper[];
}

/** envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy. */
export interface TcpProxy {
  readonly statPrefix: string;
  readonly to: ClusterChoice;
  readonly accessLogs: readonly AccessLog[];
  readonly idleTimeoutMs?: number;
  readonly maxConnectAttempts: number;
  readonly maxConnectionDurationMs?: number;
  readonly hashPolicy: readonly HashPolicy[];
  /** Host that a CONNECT tunnel asks for. */
  readonly tunnelTo?: string;
}

interface FilterBase {
  readonly name: string;
  /** Type URL; of a TypedStruct the inner one. */
  readonly typeUrl: string;
  /** In Envoy's spelling. */
  readonly config: JsonObject;
}

/** envoy.config.listener.v3.Filter. */
export type NetworkFilter =
  | (FilterBase & { readonly kind: 'http'; readonly http: HttpConnectionManager })
  | (FilterBase & { readonly kind: 'tcp-proxy'; readonly tcp: TcpProxy })
  | (FilterBase & { readonly kind: 'other' });
