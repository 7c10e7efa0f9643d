import { isObject } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { withSources } from '../../model/provenance.ts';
import type { ProxyContext } from '../context.ts';
import type { ListenerClass } from '../listeners/listener-class.ts';
import { any, duration, extension, present } from '../message.ts';
import type { IntentProxy } from '../model/proxy.ts';
import { goDurationMs } from '../spec-duration.ts';
import { telemetryEntries } from './applicable.ts';
import { mergeMetrics, metricConfigs, type ProviderMetrics } from './metrics-overrides.ts';
import { defaultProviders, extensionProvider } from './providers.ts';

/** The istio.stats filter before a tcp_proxy (istio/pilot/pkg/model/telemetry.go, TCPFilters). */
export const statsNetworkFilters = (
  context: ProxyContext,
  of: ListenerClass,
): readonly JsonObject[] =>
  // prettier-ignore
  statsFilters(context, of);

/** The istio.stats filter of an HttpConnectionManager (telemetry.go, HTTPFilters). */
export const statsHttpFilters = (context: ProxyContext, of: ListenerClass): readonly JsonObject[] =>
  statsFilters(context, of);

const KNOWN = new WeakMap<IntentProxy, Map<ListenerClass, readonly JsonObject[]>>();

/** The message is the same for both; computed once for a proxy. */
function statsFilters(context: ProxyContext, of: ListenerClass): readonly JsonObject[] {
  let known = KNOWN.get(context.proxy);
  if (known === undefined) KNOWN.set(context.proxy, (known = new Map()));
  let filters = known.get(of);
  if (filters === undefined) known.set(of, (filters = build(context, of)));
  return filters;
}

/** One filter for each provider that is Prometheus, sorted by provider; other providers have no filter. */
function build(context: ProxyContext, of: ListenerClass): JsonObject[] {
  const { world } = context;
  const defaults = defaultProviders(world, 'metrics');
  const merged = mergeMetrics(telemetryEntries(context, 'metrics').flat(), defaults);
  return [...merged.keys()].toSorted().flatMap((name) => {
    const metrics = merged.get(name);
    const isPrometheus = isObject(extensionProvider(world, name)?.['prometheus']);
    return metrics === undefined || !isPrometheus ? [] : statsFilter(metrics, of);
  });
}

function statsFilter(
  { reportingInterval, sides }: ProviderMetrics,
  of: ListenerClass,
): JsonObject[] {
  const side = sides[of === 'sidecar-inbound' ? 'SERVER' : 'CLIENT'];
  if (side.isDisabled) return [];
  const interval = goDurationMs(reportingInterval ?? '');
  const metrics = metricConfigs(side).map(({ message, source }) => withSources(message, { '': source })); // prettier-ignore
  const config = present({
    disable_host_header_fallback: of === 'sidecar-outbound' ? undefined : true,
    tcp_reporting_duration: interval === undefined ? undefined : duration(interval),
    metrics: metrics.length === 0 ? undefined : metrics,
  });
  return [extension('istio.stats', any('stats.PluginConfig', config))];
}
