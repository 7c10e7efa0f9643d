import type { ClusterChoice, HashPolicy, WeightedCluster } from '../model/envoy/route-action.ts';
import type { JsonObject } from '../model/json.ts';
import { parseClusterName } from './cluster-name.ts';
import { decodeHeaderOperations } from './header-operations.ts';
import { decodePerFilterConfig } from './per-filter-config.ts';
import { defined, durationMs, flag, number, object, objects, substitution, text } from './read.ts';

/** The cluster_specifier of a RouteAction or TcpProxy. */
export function decodeClusterChoice(source: JsonObject): ClusterChoice {
  const name = text(source, 'cluster');
  if (name !== undefined) return { kind: 'cluster', ...clusterRef(name) };
  const header = text(source, 'cluster_header');
  if (header !== undefined) return { kind: 'cluster-header', header };
  const weighted = object(source, 'weighted_clusters');
  if (weighted !== undefined) return weightedChoice(weighted);
  const plugin =
    text(source, 'cluster_specifier_plugin') ??
    text(object(source, 'inline_cluster_specifier_plugin', 'extension'), 'name');
  return plugin === undefined ? { kind: 'unknown' } : { kind: 'plugin', name: plugin };
}

function weightedChoice(source: JsonObject): ClusterChoice {
  const clusters = objects(source, 'clusters').map(weightedCluster);
  return {
    kind: 'weighted',
    clusters,
    totalWeight: clusters.reduce((sum, { weight }) => sum + weight, 0),
    ...defined({
      runtimeKeyPrefix: text(source, 'runtime_key_prefix'),
      randomValueHeader: text(source, 'header_name'),
      useHashPolicy: flag(source, 'use_hash_policy') === true ? (true as const) : undefined,
    }),
  };
}

const weightedCluster = (source: JsonObject): WeightedCluster => ({
  ...clusterRef(text(source, 'name') ?? ''),
  weight: Math.max(0, number(source, 'weight') ?? 0),
  headers: decodeHeaderOperations(source),
  ...defined({
    clusterHeader: text(source, 'cluster_header'),
    hostRewrite: text(source, 'host_rewrite_literal'),
    metadataMatch: object(source, 'metadata_match', 'filter_metadata', 'envoy.lb'),
    perFilter:
      source['typed_per_filter_config'] === undefined ? undefined : decodePerFilterConfig(source),
  }),
});

/** A cluster's name, taken apart where it follows Istio's naming. */
export const clusterRef = (name: string) => ({
  name,
  ...defined({ istioName: parseClusterName(name) }),
});

/** envoy.config.route.v3.RouteAction.HashPolicy, and envoy.type.v3.HashPolicy of TCP proxies. */
export function decodeHashPolicy(source: JsonObject): HashPolicy {
  const terminal = flag(source, 'terminal') ?? false;
  const header = object(source, 'header');
  if (header)
    return {
      kind: 'header',
      name: text(header, 'header_name') ?? '',
      terminal,
      ...defined({ regexRewrite: substitution(object(header, 'regex_rewrite')) }),
    };
  const cookie = object(source, 'cookie');
  if (cookie)
    return {
      kind: 'cookie',
      name: text(cookie, 'name') ?? '',
      terminal,
      ...defined({ ttlMs: durationMs(cookie, 'ttl'), path: text(cookie, 'path') }),
    };
  const query = object(source, 'query_parameter');
  if (query) return { kind: 'query-parameter', name: text(query, 'name') ?? '', terminal };
  const state = object(source, 'filter_state');
  if (state) return { kind: 'filter-state', name: text(state, 'key') ?? '', terminal };
  const connection = object(source, 'connection_properties');
  const byAddress = flag(connection, 'source_ip') === true || object(source, 'source_ip') !== undefined; // prettier-ignore
  return { kind: byAddress ? 'source-ip' : connection === undefined ? 'unknown' : 'none', name: '', terminal }; // prettier-ignore
}
