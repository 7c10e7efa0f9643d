import { object, objects } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { ProxyContext } from '../context.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { IntentProxy } from '../model/proxy.ts';
import type { World } from '../model/world.ts';
import { isAttached } from '../security/policy-attachment.ts';

/** One entry of a list of a Telemetry's spec, with the place that it is from. */
export interface TelemetryEntry {
  readonly spec: JsonObject;
  readonly source: ResourceRef;
}

const KNOWN = new WeakMap<IntentProxy, readonly ConfigObject[]>();

/**
 * The Telemetry objects that apply to a proxy, weakest first: of the whole root namespace, of the whole namespace, then
 * those that select the workload (istio/pilot/pkg/model/telemetry.go, applicableTelemetries).
 */
export function applicableTelemetries({ world, proxy }: ProxyContext): readonly ConfigObject[] {
  let found = KNOWN.get(proxy);
  if (found === undefined) KNOWN.set(proxy, (found = find(world, proxy)));
  return found;
}

/** Entries of `spec.metrics`, `spec.tracing` or `spec.accessLogging`, by object. */
export function telemetryEntries(
  context: ProxyContext,
  list: 'metrics' | 'tracing' | 'accessLogging',
): readonly (readonly TelemetryEntry[])[] {
  return applicableTelemetries(context)
    .map((telemetry) =>
      objects(telemetry.spec, list).map((spec, index) => ({
        spec,
        source: refTo(telemetry, `spec.${list}[${index}]`),
      })),
    )
    .filter((entries) => entries.length > 0);
}

function find(world: World, proxy: IntentProxy): ConfigObject[] {
  const all = world.list('Telemetry');
  if (all.length === 0) return [];
  const namespaceWide = (namespace: string): ConfigObject[] =>
    all
      .filter((telemetry) => telemetry.namespace === namespace && !isNarrowed(telemetry))
      .slice(0, 1);
  const own = proxy.namespace === world.rootNamespace ? [] : namespaceWide(proxy.namespace);
  const selecting = all.filter(
    (telemetry) =>
      telemetry.namespace === proxy.namespace &&
      isNarrowed(telemetry) &&
      isAttached(telemetry, proxy),
  );
  return [...namespaceWide(world.rootNamespace), ...own, ...selecting];
}

const isNarrowed = ({ spec }: ConfigObject): boolean =>
  Object.keys(object(spec, 'selector', 'matchLabels') ?? {}).length > 0 ||
  objects(spec, 'targetRefs').length > 0 ||
  object(spec, 'targetRef') !== undefined;
