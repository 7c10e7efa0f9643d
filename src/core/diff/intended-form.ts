/**
 * What istiod adds to config by its own settings and build, which no YAML tells, and which changes where no request
 * goes: left out on both sides wherever one of them is compiled from YAML.
 */
import { isObject, text } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';
import { sourcesOf, withSources } from '../model/provenance.ts';

/** Names of statistics (envoy/config/cluster/v3/cluster.proto, alt_stat_name). */
const STATISTICS = new Set(['stat_prefix', 'alt_stat_name']);

/** Exchanges labels between workloads for metrics; istiod's environment switches it (istio/pilot/pkg/features, MetadataExchange). */
const METADATA_EXCHANGE = new Set(['istio.metadata_exchange', 'istio.metadata_exchange_upstream']);

/** Its protocol, which comes with it. */
const PEER_EXCHANGE = 'istio-peer-exchange';

/** Overrides ALPN; how it does depends on the build of Envoy, that it is there does not. */
const ALPN = 'istio.alpn';

/** Counts requests; builds of Envoy without it get none, whatever Telemetry and mesh config say. */
const STATS = 'istio.stats';

export interface IntendedFormOptions {
  /** Only one of the sides counts requests. */
  readonly dropsStats: boolean;
}

export const intendedForm = (raw: JsonObject, options: IntendedFormOptions): JsonObject =>
  message(raw, '', options);

/** Whether a resource has the filter that counts requests. */
export function hasStats(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasStats);
  if (!isObject(value)) return false;
  return value['name'] === STATS || Object.values(value).some(hasStats);
}

function message(source: JsonObject, field: string, options: IntendedFormOptions): JsonObject {
  const isAlpn = text(source, 'name') === ALPN;
  const entries: [string, unknown][] = [];
  for (const key of Object.keys(source)) {
    if (STATISTICS.has(key) || (isAlpn && key === 'typed_config')) continue;
    if (field === 'filter_metadata' && !isKnownMetadata(key)) continue;
    entries.push([key, form(source[key], key, options)]);
  }
  return withSources(Object.fromEntries(entries), sourcesOf(source));
}

/** Metadata that Istio's and Envoy's own filters read; other namespaces belong to whoever added them. */
const isKnownMetadata = (namespace: string): boolean =>
  namespace === 'istio' || namespace.startsWith('envoy.');

function form(value: unknown, field: string, options: IntendedFormOptions): unknown {
  if (Array.isArray(value))
    return value
      .filter((item) => !isPlumbing(item, field, options))
      .map((item) => form(item, field, options));
  return isObject(value) ? message(value, field, options) : value;
}

function isPlumbing(item: unknown, field: string, { dropsStats }: IntendedFormOptions): boolean {
  if (field === 'alpn_protocols') return item === PEER_EXCHANGE;
  const name = isObject(item) ? (text(item, 'name') ?? '') : '';
  return METADATA_EXCHANGE.has(name) || (dropsStats && name === STATS);
}
