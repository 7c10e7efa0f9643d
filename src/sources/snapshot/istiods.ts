import { MeshdbgError } from '../../core/errors.ts';
import type { ConfigSection, IstiodCapture, IstiodSection } from '../../core/model/capture.ts';
import { ISTIOD_FILES } from '../bundle/istiods.ts';
import type { ProxyTarget } from '../source.ts';
import { PartCollector } from './collector.ts';
import type { IstiodStep, SnapshotJob } from './job.ts';

/** What istiod would send is asked for so many proxies at once: their dumps are in memory together. */
const DUMPS_AT_ONCE = 16;
const ALL: readonly ConfigSection[] = ['bootstrap', 'clusters', 'listeners', 'routes', 'endpoints', 'secrets', 'ecds']; // prettier-ignore
// The keys of a record of all sections are all sections.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const SECTIONS = Object.keys(ISTIOD_FILES) as readonly IstiodSection[];

/** Keeps what every istiod answers, and what it would send to the proxies. */
export async function snapshotIstiods(job: SnapshotJob): Promise<IstiodStep> {
  const parts = new Map<string, PartCollector>();
  const own = new PartCollector(job.writer, { part: 'istiod', name: '' });
  const partOf = (capture: IstiodCapture): PartCollector => {
    const { pod } = capture.istiod;
    const part = parts.get(pod) ?? new PartCollector(job.writer, { part: 'istiod', name: pod });
    parts.set(pod, part);
    return part;
  };
  const found = await ask(job, own, { sections: SECTIONS, targets: [] });
  for (const capture of found) await keepAnswers(capture, partOf(capture));
  const { targets } = job;
  for (let at = 0; found.length > 0 && at < targets.length; at += DUMPS_AT_ONCE) {
    if (job.signal.aborted) throw new MeshdbgError('interrupted', 'Interrupted.');
    const some = targets.slice(at, at + DUMPS_AT_ONCE);
    for (const capture of await ask(job, own, { sections: [], targets: some }))
      await keepDumps(capture, partOf(capture));
  }
  const all = [own, ...parts.values()];
  return {
    istiods: found.map(({ istiod }) => istiod),
    records: all.map((part) => part.record()),
    error: all.find(({ error }) => error !== undefined)?.error,
  };
}

/** A mesh without an istiod that answers is a gap: a bundle of its proxies still helps. */
async function ask(
  { source }: SnapshotJob,
  part: PartCollector,
  { sections, targets }: { readonly sections: readonly IstiodSection[]; readonly targets: readonly ProxyTarget[] }, // prettier-ignore
): Promise<readonly IstiodCapture[]> {
  const needs = {
    sections,
    optional: true as const,
    ...(targets.length === 0 ? {} : { dumps: ALL }),
  };
  try {
    return (await source.istiods?.(needs, targets.map(({ proxy }) => proxy))) ?? [];
  } catch (error) {
    part.miss(targets.length === 0 ? 'istiod' : 'istiod config_dump', error);
    return [];
  }
} // prettier-ignore

async function keepAnswers(
  { istiod, bodies, gaps, capturedAt }: IstiodCapture,
  part: PartCollector,
): Promise<void> {
  part.gaps.push(...gaps);
  part.date = capturedAt;
  for (const { section, bytes } of bodies)
    try {
      await part.keep(`istiod/${fileName(istiod.pod)}/${ISTIOD_FILES[section]}`, bytes);
      if (section === 'version') part.versions.add(new TextDecoder().decode(bytes).trim());
    } catch (error) {
      part.miss(`istiod ${istiod.pod} ${section}`, error);
    }
}

async function keepDumps({ istiod, dumps, gaps }: IstiodCapture, part: PartCollector): Promise<void> {
  const known = new Set(part.gaps.map(({ section, reason }) => `${section} ${reason}`));
  part.gaps.push(...gaps.filter(({ section, reason }) => !known.has(`${section} ${reason}`)));
  for (const { proxy, bodies } of dumps)
    for (const { bytes } of bodies)
      try {
        const to = `config_dump/${proxy.namespace}/${proxy.pod}.json`;
        await part.keep(`istiod/${fileName(istiod.pod)}/${to}`, bytes);
      } catch (error) {
        part.miss(`istiod ${istiod.pod} config_dump of ${proxy.namespace}/${proxy.pod}`, error);
      }
} // prettier-ignore

/** An istiod outside of the cluster is known by its address. */
const fileName = (name: string): string => name.replace(/[^\w.-]+/g, '_');
