import { MeshdbgError } from '../errors.ts';
import type { Gap } from '../model/gap.ts';
import { proxyText } from '../model/proxy.ts';
import { epochMs, rfc3339 } from '../model/time.ts';
import type { Capture, Needs, SectionQuery } from '../model/capture.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { decodeIstiod } from './istiod.ts';
import { decodeProxy, type DecodedProxy } from './proxy.ts';

/**
 * Turns raw bodies into the readonly model, only the sections that are asked for.
 * @throws {MeshdbgError} unreadable or too-large when a section that is not optional cannot be read
 */
export function decodeCapture(capture: Capture, needs: Needs): Snapshot {
  const gaps = [...capture.gaps];
  const decoded = decodeProxies(capture, needs.proxy, gaps);
  const times = [capture.capturedAt, ...decoded.map(({ newest }) => newest)];
  return {
    source: capture.source,
    capturedAt: capture.capturedAt === undefined ? latest(times) : latest([capture.capturedAt]),
    proxies: decoded.map(({ snapshot }) => snapshot),
    objects: capture.objects,
    istiods: capture.istiods.map((istiod) => decodeIstiod(istiod, needs.istiod?.dumps ?? [])),
    gaps,
  };
}

/** Of several proxies one whose answer cannot be read becomes a gap. @throws {MeshdbgError} when none is left */
function decodeProxies(
  capture: Capture,
  queries: readonly SectionQuery[],
  gaps: Gap[],
): DecodedProxy[] {
  let firstError: MeshdbgError | undefined;
  const decoded = capture.proxies.flatMap((proxy) => {
    try {
      return [decodeProxy(proxy, queries)];
    } catch (error) {
      if (!(error instanceof MeshdbgError)) throw error;
      firstError ??= error;
      gaps.push({
        section: proxyText(proxy.proxy),
        reason: error.message,
        hint: error.hint ?? '',
      });
      return [];
    }
  });
  if (decoded.length === 0 && firstError !== undefined) throw firstError;
  return decoded;
}

/** The latest of some times, rounded up to the second so that nothing in the capture is younger than it. */
function latest(times: readonly (string | undefined)[]): string {
  const known = times.map(epochMs).filter((ms) => ms !== undefined);
  return known.length === 0 ? '' : rfc3339(Math.ceil(Math.max(...known) / 1000) * 1000);
}
