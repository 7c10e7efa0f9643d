import type { OutlierDetection } from '../model/envoy/cluster.ts';

/** The settings that eject an endpoint, in words; undefined where the dump has none of them. */
export function outlierWords(settings: OutlierDetection | undefined): string | undefined {
  if (settings === undefined) return undefined;
  const { consecutive5xx, consecutiveGatewayFailure, baseEjectionTimeMs, maxEjectionPercent } = settings; // prettier-ignore
  const parts = [
    consecutive5xx === undefined ? undefined : `${consecutive5xx} errors in a row (5xx) eject an endpoint`,
    consecutiveGatewayFailure === undefined ? undefined : `${consecutiveGatewayFailure} gateway errors in a row eject an endpoint`,
    baseEjectionTimeMs === undefined ? undefined : `for ${baseEjectionTimeMs / 1000} s or more`,
    maxEjectionPercent === undefined ? undefined : `up to ${maxEjectionPercent} % of them`,
  ].filter((part) => part !== undefined); // prettier-ignore
  return parts.length === 0 ? undefined : parts.join(', ');
}
