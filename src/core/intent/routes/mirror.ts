import { number, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { destinationCluster } from './destination.ts';
import { hundredths, millionths } from './percent.ts';
import type { RouteOptions } from './route-options.ts';

/** `mirror` and `mirrors` of a rule (istio/pilot/pkg/networking/core/route/route.go, applyHTTPRouteDestination). */
export function mirrorPolicies(rule: JsonObject, options: RouteOptions): JsonObject[] {
  const mirrors: [JsonObject | undefined, JsonObject | undefined][] = [
    [object(rule, 'mirror'), shareOfMirror(rule)],
    ...objects(rule, 'mirrors').map((mirror): [JsonObject | undefined, JsonObject | undefined] => [
      object(mirror, 'destination'),
      shareOf(object(mirror, 'percentage')),
    ]),
  ];
  return mirrors.flatMap(([destination, fraction]) =>
    destination === undefined || fraction === undefined
      ? []
      : [policyOf(destination, fraction, options)],
  );
}

/** The deprecated mirrorPercent, which the CRD knows in both spellings, counts whole per cent (route.go, MirrorPercent). */
function shareOfMirror(rule: JsonObject): JsonObject | undefined {
  const percentage = object(rule, 'mirrorPercentage');
  const whole = number(rule, 'mirrorPercent') ?? number(rule, 'mirror_percent');
  if (percentage !== undefined || whole === undefined) return shareOf(percentage);
  return whole > 0 ? hundredths(whole) : undefined;
}

/** All when nothing is said; undefined when it is switched off with 0 (route.go, MirrorPercentByPolicy). */
function shareOf(percentage: JsonObject | undefined): JsonObject | undefined {
  if (percentage === undefined) return hundredths(100);
  return (number(percentage, 'value') ?? 0) > 0 ? millionths(percentage) : undefined;
}

const policyOf = (
  destination: JsonObject,
  fraction: JsonObject,
  { serviceOf, port }: RouteOptions,
): JsonObject => ({
  cluster: destinationCluster(destination, serviceOf(text(destination, 'host') ?? ''), port),
  runtime_fraction: { default_value: fraction },
  trace_sampled: false,
  // DISABLE_SHADOW_HOST_SUFFIX is on by default (istio/pilot/pkg/features/pilot.go).
  disable_shadow_host_suffix_append: true,
});
