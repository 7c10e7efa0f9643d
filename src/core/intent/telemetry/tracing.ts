import { flag, number, object } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { withSources } from '../../model/provenance.ts';
import type { ProxyContext } from '../context.ts';
import type { ListenerClass } from '../listeners/listener-class.ts';
import { present } from '../message.ts';
import type { IntentProxy } from '../model/proxy.ts';
import { customTags, wantsIstioTags } from './custom-tags.ts';
import { tracer } from './tracers.ts';
import { selectedTracing, type TracingSpec } from './tracing-selection.ts';

export interface Tracing {
  /** `tracing` of an HttpConnectionManager; undefined: none. */
  readonly message: JsonObject | undefined;
  /** use_request_id_for_trace_sampling of the request ID extension. */
  readonly usesRequestId: boolean;
}

const KNOWN = new WeakMap<IntentProxy, Map<ListenerClass, Tracing>>();

/** The same for all listeners of a kind (istio/pilot/pkg/networking/core/tracing.go, configureTracingFromTelemetry). */
export function tracing(context: ProxyContext, of: ListenerClass): Tracing {
  let known = KNOWN.get(context.proxy);
  if (known === undefined) KNOWN.set(context.proxy, (known = new Map()));
  let result = known.get(of);
  if (result === undefined) known.set(of, (result = build(context, of)));
  return result;
}

const NONE: Tracing = { message: undefined, usesRequestId: true };

function build(context: ProxyContext, of: ListenerClass): Tracing {
  const spec = selectedTracing(context, of);
  if (spec === undefined) return fromMesh(context);
  if (spec.isDisabled || spec.provider === undefined) return NONE;
  const chosen = tracer(context, spec.provider);
  if (chosen === undefined) return NONE;
  const { proxyConfig } = context.proxy;
  // A tracer with its own sampler has to see every request.
  const sampling = chosen.samples ? 100 : (spec.sampling ?? configuredSampling(proxyConfig));
  const message = present({
    ...samplings(sampling),
    provider: chosen.provider,
    spawn_upstream_span: chosen.spawnsUpstreamSpan || undefined,
    max_path_tag_length: chosen.maxTagLength || maxPathTagLength(proxyConfig),
    no_context_propagation: spec.noContextPropagation || undefined,
    custom_tags: customTags(context, {
      istioTags: spec.istioTags,
      customTags: spec.customTags,
      source: spec.sources['customTags'],
    }),
  });
  return { message: withSources(message, sourcesOf(spec)), usesRequestId: spec.usesRequestId };
}

function sourcesOf({ sources }: TracingSpec): Parameters<typeof withSources>[1] {
  const { providers, randomSamplingPercentage, customTags: tags } = sources;
  return {
    ...(providers === undefined ? {} : { provider: providers }),
    ...(randomSamplingPercentage === undefined
      ? {}
      : { random_sampling: randomSamplingPercentage }),
    ...(tags === undefined ? {} : { custom_tags: tags }),
  };
}

/** Without any Telemetry: the tracer of the bootstrap with the sampling and tags of the proxy's config. */
function fromMesh(context: ProxyContext): Tracing {
  if (flag(context.world.mesh, 'enableTracing') !== true) return NONE;
  const { proxyConfig } = context.proxy;
  const message = present({
    ...samplings(configuredSampling(proxyConfig)),
    max_path_tag_length: maxPathTagLength(proxyConfig),
    custom_tags: customTags(context, {
      istioTags: wantsIstioTags(proxyConfig),
      customTags: undefined,
    }),
  });
  return { message, usesRequestId: true };
}

const percent = (value: number): JsonObject => (value === 0 ? {} : { value });

const samplings = (random: number): JsonObject => ({
  client_sampling: percent(100),
  random_sampling: percent(random),
  overall_sampling: percent(100),
});

/** PILOT_TRACE_SAMPLING, where defaultConfig and the like say nothing (istio/pilot/pkg/features/telemetry.go). */
const DEFAULT_SAMPLING = 1;

function configuredSampling(proxyConfig: JsonObject): number {
  const own = number(object(proxyConfig, 'tracing'), 'sampling') || DEFAULT_SAMPLING;
  return own > 100 ? DEFAULT_SAMPLING : own;
}

const maxPathTagLength = (proxyConfig: JsonObject): number | undefined =>
  number(object(proxyConfig, 'tracing'), 'maxPathTagLength') || undefined;
