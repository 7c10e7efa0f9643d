import { proxyDecoder } from '../core/decode/proxies.ts';
import { decodeCapture } from '../core/decode/snapshot.ts';
import { MeshdbgError } from '../core/errors.ts';
import type { Needs, ProxyCapture } from '../core/model/capture.ts';
import type { Gap } from '../core/model/gap.ts';
import { proxyText, type ProxyRef } from '../core/model/proxy.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import { capture } from '../sources/capture.ts';
import type { ProxyTarget, Source } from '../sources/source.ts';
import { proxyOf } from '../sources/target/proxy-of.ts';

export interface More {
  /** One of each list is read: the first that the source has and whose Envoy runs. */
  readonly replicas: readonly (readonly ProxyRef[])[];
  readonly needs: Needs;
  /** What --admin-port says. */
  readonly adminPort: number | undefined;
  /** Told of how many are to be read; called for each that was. */
  readonly progress: (total: number) => () => void;
}

/**
 * A snapshot with some more proxies in it. One that cannot be read is a gap, also where none can. Each is decoded as it comes, and what it
 * has like others is kept once: all answers of a mesh of hundreds of workloads are gigabytes.
 */
export async function readMore(
  source: Source,
  snapshot: Snapshot,
  { replicas, needs, adminPort, progress }: More,
): Promise<Snapshot> {
  const gaps: Gap[] = [];
  const targets: ProxyTarget[] = [];
  const pods = new Map(snapshot.objects.flatMap((one) => (one.kind === 'Pod' ? [[`${one.namespace}/${one.name}`, one]] : []))); // prettier-ignore
  const known = source.knownProxies && new Set(source.knownProxies.map(proxyText));
  for (const all of replicas) {
    const had = all.filter((one) => known?.has(proxyText(one)) !== false);
    const judged = (had.length > 0 ? had : all).flatMap((ref) => {
      const pod = pods.get(proxyText(ref));
      return pod === undefined ? [] : [{ ref, pod, ...proxyOf(pod, adminPort) }];
    });
    const one = judged.find((each) => 'target' in each) ?? judged[0];
    if (one === undefined) continue;
    if ('target' in one) targets.push({ ...one.target, labels: one.pod.labels });
    else gaps.push({ section: proxyText(one.ref), reason: one.none.reason, hint: one.none.hint });
  }
  try {
    const decoder = proxyDecoder(needs.proxy);
    const isRead = progress(targets.length);
    const take = (proxy: ProxyCapture, place: number): void => {
      decoder.add(proxy, place);
      isRead();
    };
    const captured = await capture(source, targets, { proxy: needs.proxy, take });
    const more = decodeCapture(captured, { proxy: needs.proxy }, decoder.end());
    return {
      ...snapshot,
      capturedAt: more.capturedAt === '' ? snapshot.capturedAt : more.capturedAt,
      proxies: [...snapshot.proxies, ...more.proxies],
      gaps: distinct([...snapshot.gaps, ...gaps, ...more.gaps]),
    };
  } catch (error) {
    if (!(error instanceof MeshdbgError) || error.code === 'interrupted') throw error;
    gaps.push({ section: 'proxies', reason: error.message, hint: error.hint ?? '' });
    return { ...snapshot, gaps: [...snapshot.gaps, ...gaps] };
  }
}

/** What a source lacks it says at each reading. */
const distinct = (gaps: readonly Gap[]): Gap[] => [
  ...new Map(gaps.map((gap) => [JSON.stringify(gap), gap])).values(),
];
