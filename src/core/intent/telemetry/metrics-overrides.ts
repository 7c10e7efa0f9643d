import { flag, isObject, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { TelemetryEntry } from './applicable.ts';
import { providerNames } from './providers.ts';

type Side = 'CLIENT' | 'SERVER';

/** Istio's metrics and what Prometheus calls them (istio/pilot/pkg/model/telemetry.go, metricToPrometheusMetric). */
const PROMETHEUS: Readonly<Record<string, string>> = {
  GRPC_REQUEST_MESSAGES: 'request_messages_total',
  GRPC_RESPONSE_MESSAGES: 'response_messages_total',
  REQUEST_COUNT: 'requests_total',
  REQUEST_DURATION: 'request_duration_milliseconds',
  REQUEST_SIZE: 'request_bytes',
  RESPONSE_SIZE: 'response_bytes',
  TCP_CLOSED_CONNECTIONS: 'tcp_connections_closed_total',
  TCP_OPENED_CONNECTIONS: 'tcp_connections_opened_total',
  TCP_RECEIVED_BYTES: 'tcp_received_bytes_total',
  TCP_SENT_BYTES: 'tcp_sent_bytes_total',
};
const ALL = Object.keys(PROMETHEUS);

/** What Telemetry objects make of one metrics provider. */
export interface ProviderMetrics {
  readonly reportingInterval: string | undefined;
  readonly sides: Readonly<Record<Side, SideMetrics>>;
}

export interface SideMetrics {
  /** All metrics are off: no filter. */
  isDisabled: boolean;
  readonly metrics: Map<string, MetricOverride>;
}

export interface MetricOverride {
  drop: boolean;
  readonly tags: Map<string, JsonObject>;
  source: ResourceRef;
}

interface Draft {
  reportingInterval: string | undefined;
  readonly sides: Readonly<Record<Side, SideMetrics>>;
}

/** Providers of metrics and the overrides on each, later entries over earlier ones (telemetry.go, mergeMetrics). */
export function mergeMetrics(
  entries: readonly TelemetryEntry[],
  defaults: readonly string[],
): ReadonlyMap<string, ProviderMetrics> {
  const merged = new Map<string, Draft>();
  if (entries.length === 0) for (const name of defaults) merged.set(name, draft());
  const inScope = entries.map(({ spec }) => providerNames(spec)).findLast(({ length }) => length > 0) ?? defaults; // prettier-ignore
  let inherited = defaults;
  for (const { spec, source } of entries) {
    const own = providerNames(spec);
    if (own.length > 0) inherited = own;
    for (const name of inherited) {
      if (!inScope.includes(name)) continue;
      const provider = merged.get(name) ?? draft();
      merged.set(name, provider);
      provider.reportingInterval = text(spec, 'reportingInterval') ?? provider.reportingInterval;
      objects(spec, 'overrides').forEach((override, index) => {
        applyOverride(provider, override, { ...source, field: `${source.field}.overrides[${index}]` }); // prettier-ignore
      });
    }
  }
  return merged;
}

const draft = (): Draft => ({
  reportingInterval: undefined,
  sides: {
    CLIENT: { isDisabled: false, metrics: new Map() },
    SERVER: { isDisabled: false, metrics: new Map() },
  },
});

function applyOverride({ sides }: Draft, override: JsonObject, source: ResourceRef): void {
  const match = object(override, 'match');
  const custom = text(match, 'customMetric');
  const metric = text(match, 'metric') ?? 'ALL_METRICS';
  const isAll = custom === undefined && metric === 'ALL_METRICS';
  const isDisabled = flag(override, 'disabled');
  for (const side of sidesOf(text(match, 'mode'))) {
    const target = sides[side];
    target.isDisabled = isAll && isDisabled === true;
    // All of them off means no filter; what was said of single ones is kept for when a later entry turns some on again.
    if (target.isDisabled) continue;
    for (const name of isAll ? ALL : [custom ?? metric]) {
      const known = target.metrics.get(name) ?? { drop: false, tags: new Map<string, JsonObject>(), source }; // prettier-ignore
      known.drop = isDisabled ?? known.drop;
      known.source = source;
      for (const [tag, value] of Object.entries(object(override, 'tagOverrides') ?? {}))
        if (isObject(value)) known.tags.set(tag, value);
      target.metrics.set(name, known);
    }
  }
}

const sidesOf = (mode: string | undefined): readonly Side[] =>
  mode === 'CLIENT' || mode === 'SERVER' ? [mode] : ['CLIENT', 'SERVER'];

/** The overrides of one side in the filter's form, sorted by Istio's names (telemetry.go, generateStatsConfig). */
export const metricConfigs = ({
  metrics,
}: SideMetrics): { message: JsonObject; source: ResourceRef }[] =>
  // prettier-ignore
  [...metrics]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { drop, tags, source }]) => {
      const sorted = [...tags].toSorted(([a], [b]) => (a < b ? -1 : 1));
      const isRemoved = (tag: JsonObject): boolean => text(tag, 'operation') === 'REMOVE';
      const removed = sorted.flatMap(([tag, value]) => (isRemoved(value) ? [tag] : []));
      const set = sorted.filter(([, value]) => !isRemoved(value));
      return {
        source,
        message: {
          name: PROMETHEUS[name] ?? name,
          ...(set.length === 0 ? {} : { dimensions: Object.fromEntries(set.map(([tag, value]) => [tag, text(value, 'value') ?? ''])) }), // prettier-ignore
          ...(removed.length === 0 ? {} : { tags_to_remove: removed }),
          ...(drop ? { drop } : {}),
        },
      };
    });
