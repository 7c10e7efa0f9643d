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

export function intendedForm(raw: JsonObject): JsonObject {
  return message(raw, '');
}

function message(source: JsonObject, field: string): JsonObject {
  const isAlpn = text(source, 'name') === ALPN;
  const entries: [string, unknown][] = [];
  for (const key of Object.keys(source)) {
    if (STATISTICS.has(key) || (isAlpn && key === 'typed_config')) continue;
    if (field === 'filter_metadata' && !isKnownMetadata(key)) continue;
    entries.push([key, form(source[key], key)]);
  }
  return withSources(Object.fromEntries(entries), sourcesOf(source));
}

/** Metadata that Istio's and Envoy's own filters read; other namespaces belong to whoever added them. */
const isKnownMetadata = (namespace: string): boolean =>
  namespace === 'istio' || namespace.startsWith('envoy.');

function form(value: unknown, field: string): unknown {
  if (Array.isArray(value))
    return value.filter((item) => !isPlumbing(item, field)).map((item) => form(item, field));
  return isObject(value) ? message(value, field) : value;
}

const isPlumbing = (item: unknown, field: string): boolean =>
  field === 'alpn_protocols'
    ? item === PEER_EXCHANGE
    : isObject(item) && METADATA_EXCHANGE.has(text(item, 'name') ?? '');
