import type { ProxyContext } from '../intent/context.ts';
import type { ConfigObject } from '../intent/model/config-object.ts';
import { applicableTelemetries } from '../intent/telemetry/applicable.ts';
import { isSameObject, type Exclusion } from './exclusion.ts';
import { fitExclusion, hasTargets, isSelecting, older } from './workload-object.ts';

/** Why a Telemetry does not hold for a proxy. */
export function telemetryExclusions(context: ProxyContext, telemetry: ConfigObject): Exclusion[] {
  const misfit = fitExclusion(context, telemetry);
  if (misfit !== undefined) return [misfit];
  const applicable = applicableTelemetries(context);
  if (applicable.some((one) => isSameObject(one, telemetry))) return [];
  const isNarrowed = (one: ConfigObject): boolean => isSelecting(one) || hasTargets(one);
  const winner = applicable.find(
    (one) => one.namespace === telemetry.namespace && !isNarrowed(one),
  );
  return winner === undefined ? [] : [older(winner, telemetry, 'Telemetry objects for a whole namespace')]; // prettier-ignore
}
