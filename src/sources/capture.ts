import { MeshdbgError } from '../core/errors.ts';
import type {
  Capture,
  IstiodCapture,
  IstiodNeeds,
  Needs,
  ProxyCapture,
} from '../core/model/capture.ts';
import type { Gap } from '../core/model/gap.ts';
import { proxyText, type ProxyRef } from '../core/model/proxy.ts';
import { readObjects } from './read-objects.ts';
import type { ProxyTarget, Source } from './source.ts';

/** Gaps are found in any order; the report has one. */
const bySection = (a: Gap, b: Gap): number =>
  a.section < b.section ? -1 : a.section > b.section ? 1 : 0;

/** Proxies that are asked at the same time (design.md section 7). */
const PROXIES_AT_ONCE = 16;

/** Takes the answers of a proxy as they come. @param place of the proxy among all targets */
export type TakeProxy = (capture: ProxyCapture, place: number) => void;

export interface CaptureNeeds extends Needs {
  /** Is handed each proxy's bodies, which the capture then does without: all of a mesh's proxies together are too many to hold. */
  readonly take?: TakeProxy;
}

/**
 * Reads what a command needs. With several proxies one that fails becomes a gap.
 * @throws {MeshdbgError} when no proxy answers
 */
export async function capture(
  source: Source,
  targets: readonly ProxyTarget[],
  needs: CaptureNeeds,
): Promise<Capture> {
  const gaps: Gap[] = [];
  const [proxies, istiods, objects] = await Promise.all([
    readProxies(source, targets, { needs, gaps }),
    readIstiods(source, targets, needs, gaps),
    readObjects(
      source.objects,
      {
        kinds: needs.objects ?? [],
        namespaces: [...new Set([...(needs.namespaces ?? []), ...targets.map(({ proxy }) => proxy.namespace)])].sort(), // prettier-ignore
      },
      gaps,
    ),
  ]);
  const times = [...proxies, ...istiods]
    .map(({ capturedAt }) => capturedAt)
    .filter((time) => time !== undefined);
  return {
    source: source.info,
    capturedAt: source.capturedAt ?? times.sort().at(-1),
    proxies,
    objects,
    istiods,
    gaps: [...gaps, ...(source.gaps?.(needs) ?? [])].sort(bySection),
  };
}

/** @throws {MeshdbgError} not-found when a command cannot do without the control plane */
async function readIstiods(
  source: Source,
  targets: readonly ProxyTarget[],
  { istiod }: Needs,
  gaps: Gap[],
): Promise<readonly IstiodCapture[]> {
  if (istiod === undefined) return [];
  const proxies = targets.map(({ proxy }) => proxy);
  const found = (await askIstiods(source, { istiod, proxies }, gaps)) ?? [];
  if (found.length > 0 || istiod.optional === true) return found;
  throw new MeshdbgError('not-found', `${source.info.name} holds nothing of an istiod.`, {
    hint: 'A bundle has istiod/POD/syncz.json and istiod/POD/config_dump/NAMESPACE/POD.json.',
  });
}

async function askIstiods(
  source: Source,
  { istiod, proxies }: { readonly istiod: IstiodNeeds; readonly proxies: readonly ProxyRef[] },
  gaps: Gap[],
): Promise<readonly IstiodCapture[] | undefined> {
  try {
    return await source.istiods?.(istiod, proxies);
  } catch (error) {
    if (!(error instanceof MeshdbgError) || error.code === 'interrupted') throw error;
    if (istiod.optional !== true) throw error;
    gaps.push({ section: 'istiod', reason: error.message, hint: error.hint ?? '' });
    return [];
  }
}

async function readProxies(
  source: Source,
  targets: readonly ProxyTarget[],
  { needs: { proxy: queries, take }, gaps }: { readonly needs: CaptureNeeds; readonly gaps: Gap[] }, // prettier-ignore
): Promise<ProxyCapture[]> {
  const results: (ProxyCapture | undefined)[] = [];
  let firstError: MeshdbgError | undefined;
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < targets.length; index = next++) {
      const target = targets[index];
      if (target === undefined) return;
      try {
        const answer = await source.read(target, queries);
        const read = target.labels === undefined ? answer : { ...answer, labels: target.labels };
        take?.(read, index);
        results[index] = take === undefined ? read : { ...read, bodies: [] };
      } catch (error) {
        if (!(error instanceof MeshdbgError) || error.code === 'interrupted') throw error;
        firstError ??= error;
        gaps.push({
          section: proxyText(target.proxy),
          reason: error.message,
          hint: error.hint ?? '',
        });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(PROXIES_AT_ONCE, targets.length) }, worker));
  const proxies = results.filter((result) => result !== undefined);
  if (proxies.length === 0 && firstError !== undefined) throw firstError;
  return proxies;
}
