import { flag, number, object, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { ProxyContext } from '../context.ts';
import type { ListenerClass } from '../listeners/listener-class.ts';
import { telemetryEntries } from './applicable.ts';
import { defaultProviders, extensionProvider, providerNames } from './providers.ts';

/** What Telemetry objects and the mesh's default provider want of tracing on one side. */
export interface TracingSpec {
  provider: JsonObject | undefined;
  isDisabled: boolean;
  sampling: number | undefined;
  customTags: JsonObject | undefined;
  usesRequestId: boolean;
  istioTags: boolean;
  noContextPropagation: boolean;
  /** By field: the entry that it is from. */
  readonly sources: Record<string, ResourceRef>;
}

/** Undefined when neither says a word, so that enableTracing decides (istio/pilot/pkg/model/telemetry.go, Tracing). */
export function selectedTracing(context: ProxyContext, of: ListenerClass): TracingSpec | undefined {
  const entries = telemetryEntries(context, 'tracing').flat();
  const [defaultName] = defaultProviders(context.world, 'tracing');
  if (entries.length === 0 && defaultName === undefined) return undefined;
  const side = of === 'sidecar-inbound' ? 'SERVER' : 'CLIENT';
  const spec: TracingSpec = {
    provider: defaultName === undefined ? undefined : extensionProvider(context.world, defaultName),
    isDisabled: false,
    sampling: undefined,
    customTags: undefined,
    usesRequestId: true,
    istioTags: true,
    noContextPropagation: false,
    sources: {},
  };
  for (const entry of entries) {
    const mode = text(object(entry.spec, 'match'), 'mode') ?? 'CLIENT_AND_SERVER';
    if (mode !== 'CLIENT_AND_SERVER' && mode !== side) continue;
    const [name] = providerNames(entry.spec);
    if (name !== undefined) spec.provider = extensionProvider(context.world, name);
    for (const field of Object.keys(entry.spec)) spec.sources[field] = { ...entry.source, field: `${entry.source.field}.${field}` }; // prettier-ignore
    spec.isDisabled = flag(entry.spec, 'disableSpanReporting') ?? spec.isDisabled;
    spec.customTags = object(entry.spec, 'customTags') ?? spec.customTags;
    spec.sampling = number(entry.spec, 'randomSamplingPercentage') ?? spec.sampling;
    spec.usesRequestId = flag(entry.spec, 'useRequestIdForTraceSampling') ?? spec.usesRequestId;
    spec.istioTags = flag(entry.spec, 'enableIstioTags') ?? spec.istioTags;
    spec.noContextPropagation = flag(entry.spec, 'disableContextPropagation') ?? spec.noContextPropagation; // prettier-ignore
  }
  if (spec.provider === undefined) spec.isDisabled = true;
  return spec;
}
