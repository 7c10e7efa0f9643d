import { MeshdbgError } from '../../core/errors.ts';
import { proxyText } from '../../core/model/proxy.ts';
import type { ProxyTarget, RawReader } from '../source.ts';
import { PROXY_FILES } from '../../core/model/proxy-file.ts';
import { ISTIOD_FILES } from '../bundle/istiods.ts';
import type { Part } from './collector.ts';
import type { SnapshotJob } from './job.ts';
import { pooled } from './pooled.ts';

/** Proxies that are asked for their size; the others count as their mean. */
const SAMPLE = 16;
/** What istiod would send is about this much of what its Envoy answers (12 of 31 MB for 2,000 services). */
const ISTIOD_SHARE = 0.4;
/** A line of Istio's default access log has 350 bytes; not every log has as many lines as are asked for. */
const BYTES_A_LINE = 150;
/** A pod with its part of the other objects (deployment, slices, service account) in YAML. */
const BYTES_A_POD = 12_000;
const BYTES_AN_ISTIOD = 200_000;

/** What a snapshot would read and about how large it would be before packing, from little reading. */
export async function estimateSnapshot(job: Omit<SnapshotJob, 'writer'>): Promise<Part[]> {
  const { targets, plan, source, istioNamespace } = job;
  const left = plan.excluded.parts;
  const sizes = await sizesOf(job, targets);
  const mean = sizes.size === 0 ? 0 : sum([...sizes.values()]) / sizes.size;
  const log = left.has('logs') ? 0 : plan.tailLines * BYTES_A_LINE;
  const files = PROXY_FILES.filter(({ isStats }) => isStats !== true || !left.has('stats')).length;
  const proxies = targets.map(({ proxy }): Part => ({
    part: 'proxies',
    name: proxyText(proxy),
    files: files + (log === 0 ? 0 : 1),
    bytes: Math.round((sizes.get(proxyText(proxy)) ?? mean) + log),
  }));
  const pods = await countPods(source.objects.list('pods', {}));
  const istiods = await source.objects
    .list('pods', { namespace: istioNamespace, labelSelector: 'app=istiod' })
    .catch(() => []);
  return [
    ...(left.has('istiod')
      ? []
      : istiods.map(({ name }): Part => ({
          part: 'istiod',
          name,
          files: Object.keys(ISTIOD_FILES).length + Math.ceil(targets.length / istiods.length),
          bytes: Math.round(
            BYTES_AN_ISTIOD + (ISTIOD_SHARE * mean * targets.length) / istiods.length + log,
          ),
        }))),
    ...(left.has('objects')
      ? []
      : [{ part: 'kubernetes', name: 'objects', files: 1, bytes: pods * BYTES_A_POD } as const]),
    ...proxies,
  ];
}

/** Bytes by proxy, of some. @throws {MeshdbgError} when none can be asked */
async function sizesOf(
  { raw, signal }: { readonly raw: RawReader; readonly signal: AbortSignal },
  targets: readonly ProxyTarget[],
): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  let first: MeshdbgError | undefined;
  const sample = targets.slice(0, SAMPLE);
  await pooled({ signal }, { items: sample, atOnce: SAMPLE }, async (target) => {
    try {
      sizes.set(proxyText(target.proxy), await raw.estimate(target));
    } catch (error) {
      if (!(error instanceof MeshdbgError) || error.code === 'interrupted') throw error;
      first ??= error;
    }
  });
  if (sizes.size === 0 && first !== undefined) throw first;
  return sizes;
}

const countPods = (list: Promise<readonly unknown[]>): Promise<number> =>
  list.then(
    (pods) => pods.length,
    () => 0,
  );

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
