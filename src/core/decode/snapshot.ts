import { epochMs, rfc3339 } from '../model/time.ts';
import type { Capture, Needs } from '../model/capture.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { decodeIstiod } from './istiod.ts';
import { decodeProxies, type DecodedProxies } from './proxies.ts';

/**
 * Turns raw bodies into the readonly model, only the sections that are asked for.
 * @param proxies what its proxies were decoded to, where that was done as they came
 * @throws {MeshdbgError} unreadable or too-large when a section that is not optional cannot be read
 */
export function decodeCapture(
  capture: Capture,
  needs: Needs,
  proxies: DecodedProxies = decodeProxies(capture.proxies, needs.proxy),
): Snapshot {
  const times = [capture.capturedAt, ...proxies.times];
  return {
    source: capture.source,
    capturedAt: capture.capturedAt === undefined ? latest(times) : latest([capture.capturedAt]),
    proxies: proxies.snapshots,
    objects: capture.objects,
    istiods: capture.istiods.map((istiod) => decodeIstiod(istiod, needs.istiod?.dumps ?? [])),
    gaps: [...capture.gaps, ...proxies.gaps],
  };
}

/** The latest of some times, rounded up to the second so that nothing in the capture is younger than it. */
function latest(times: readonly (string | undefined)[]): string {
  const known = times.map(epochMs).filter((ms) => ms !== undefined);
  return known.length === 0 ? '' : rfc3339(Math.ceil(Math.max(...known) / 1000) * 1000);
}
