import type { NetworkFilter, TcpProxy } from '../model/envoy/network-filter.ts';
import type { JsonObject } from '../model/json.ts';
import { decodeAccessLogs } from './access-log.ts';
import { decodeClusterChoice, decodeHashPolicy } from './cluster-choice.ts';
import { configType } from './extension-config.ts';
import { decodeHttpConnectionManager } from './http-connection-manager.ts';
import { defined, durationMs, number, object, objects, strings, text, typeName } from './read.ts';

/** Decodes an envoy.config.listener.v3.Filter; its kind is told by the type of its config, for names are free. */
export function decodeNetworkFilter(source: JsonObject): NetworkFilter {
  const config = object(source, 'typed_config') ?? {};
  const discovered = strings(object(source, 'config_discovery'), 'type_urls')[0];
  const base = {
    name: text(source, 'name') ?? '',
    typeUrl: configType(config) || (discovered ?? ''),
    config,
  };
  switch (typeName(config)) {
    case 'HttpConnectionManager':
      return { ...base, kind: 'http', http: decodeHttpConnectionManager(config) };
    case 'TcpProxy':
      return { ...base, kind: 'tcp-proxy', tcp: decodeTcpProxy(config) };
    default:
      return { ...base, kind: 'other' };
  }
}

const decodeTcpProxy = (source: JsonObject): TcpProxy => ({
  statPrefix: text(source, 'stat_prefix') ?? '',
  to: decodeClusterChoice(source),
  accessLogs: decodeAccessLogs(source),
  maxConnectAttempts: number(source, 'max_connect_attempts') ?? 1,
  hashPolicy: objects(source, 'hash_policy').map(decodeHashPolicy),
  ...defined({
    idleTimeoutMs: durationMs(source, 'idle_timeout'),
    maxConnectionDurationMs: durationMs(source, 'max_downstream_connection_duration'),
    tunnelTo: text(object(source, 'tunneling_config'), 'hostname'),
  }),
});
