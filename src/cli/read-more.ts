import { decodeCapture } from '../core/decode/snapshot.ts';
import { MeshdbgError } from '../core/errors.ts';
import type { Needs } from '../core/model/capture.ts';
import type { Gap } from '../core/model/gap.ts';
import { isSameProxy, proxyText, type ProxyRef } from '../core/model/proxy.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import { capture } from '../sources/capture.ts';
import type { ProxyTarget, Source } from '../sources/source.ts';
import { proxyOf } from '../sources/target/proxy-of.ts';

export interface More {
  readonly refs: readonly ProxyRef[];
  readonly needs: Needs;
  /** What --admin-port says. */
  readonly adminPort: number | undefined;
}

/** A snapshot with some more proxies in it. One that cannot be read is a gap, also where none can. */
export async function readMore(
  source: Source,
  snapshot: Snapshot,
  { refs, needs, adminPort }: More,
): Promise<Snapshot> {
  const gaps: Gap[] = [];
  const targets: ProxyTarget[] = [];
  for (const ref of refs) {
    const pod = snapshot.objects.find((one) => one.kind === 'Pod' && isSameProxy({ namespace: one.namespace, pod: one.name }, ref)); // prettier-ignore
    const judged = pod && proxyOf(pod, adminPort);
    if (judged !== undefined && 'target' in judged)
      targets.push({ ...judged.target, labels: pod?.labels ?? {} });
    else if (judged !== undefined)
      gaps.push({ section: proxyText(ref), reason: judged.none.reason, hint: judged.none.hint });
  }
  try {
    const captured = await capture(source, targets, { proxy: needs.proxy });
    const more = decodeCapture(captured, { proxy: needs.proxy });
    return {
      ...snapshot,
      capturedAt: more.capturedAt === '' ? snapshot.capturedAt : more.capturedAt,
      proxies: [...snapshot.proxies, ...more.proxies],
      gaps: [...snapshot.gaps, ...gaps, ...more.gaps],
    };
  } catch (error) {
    if (!(error instanceof MeshdbgError) || error.code === 'interrupted') throw error;
    gaps.push({ section: 'proxies', reason: error.message, hint: error.hint ?? '' });
    return { ...snapshot, gaps: [...snapshot.gaps, ...gaps] };
  }
}
