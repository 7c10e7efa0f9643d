import { isKept, isKeptConfigMap, KEPT_KINDS } from '../../core/bundle/kept-objects.ts';
import {
  referencedConfigMaps,
  referencedSecrets,
  type Named,
} from '../../core/bundle/referenced.ts';
import { objectFile } from '../../core/bundle/object-file.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import { readObjects } from '../read-objects.ts';
import { PartCollector } from './collector.ts';
import type { SnapshotJob, Step } from './job.ts';

const PATH = 'kubernetes/objects.yaml';
/** An API server under load has few places for one user's long lists (API Priority and Fairness). */
const KINDS_AT_ONCE = 6;

/** Keeps the Kubernetes and Istio objects of the mesh in one file. */
export async function snapshotObjects(job: SnapshotJob): Promise<Step> {
  const part = new PartCollector(job.writer, { part: 'kubernetes', name: 'objects' });
  const { source, targets, istioNamespace, plan } = job;
  const namespaces = new Set([istioNamespace, ...targets.map(({ proxy }) => proxy.namespace)]);
  const kept: KubeObject[] = [];
  for (let at = 0; at < KEPT_KINDS.length; at += KINDS_AT_ONCE) {
    const kinds = KEPT_KINDS.slice(at, at + KINDS_AT_ONCE);
    const needs = { kinds, namespaces: [...namespaces].sort() };
    kept.push(...(await readObjects(source.objects, needs, part.gaps)));
  }
  const all = [
    ...kept.filter(isKept),
    ...(await configMaps(job, part)),
    ...(await named(job, part, { kind: 'configmaps', names: referencedConfigMaps(kept) })),
    // That they are there and of what type; their data is dropped before anything is written.
    ...(await named(job, part, { kind: 'secrets', names: referencedSecrets(kept) })),
  ].filter(
    ({ kind, namespace, name }) =>
      !plan.excluded.namespaces.has(kind === 'Namespace' ? name : namespace),
  );
  part.gaps.push(...(source.gaps?.({ proxy: [], objects: KEPT_KINDS }) ?? []));
  if (all.length > 0) {
    const { bytes, redacted } = objectFile(all);
    await part.store(PATH, bytes);
    if (redacted)
      part.redacted.push({ path: PATH, what: 'data of Secrets, values of variables and headers that let somebody in, kubectl.kubernetes.io/last-applied-configuration, managedFields' }); // prettier-ignore
  }
  return { records: [part.record()], error: part.error };
}

/** Istio's own. Where they may not be listed their names are known. */
async function configMaps(
  { source: { objects }, istioNamespace: namespace }: SnapshotJob,
  part: PartCollector,
): Promise<readonly KubeObject[]> {
  try {
    return (await objects.list('configmaps', { namespace })).filter(isKeptConfigMap);
  } catch {
    // Asked for by name below.
  }
  const found: KubeObject[] = [];
  for (const name of ['istio', 'istio-ca-root-cert'])
    try {
      const object = await objects.get('configmaps', namespace, name);
      if (object !== undefined) found.push(object);
    } catch (error) {
      part.miss('kubernetes configmaps', error);
      break;
    }
  return found;
}

interface Wanted {
  readonly kind: 'configmaps' | 'secrets';
  readonly names: readonly Named[];
}

/** What other objects refer to by name. */
async function named(
  { source: { objects } }: SnapshotJob,
  part: PartCollector,
  { kind, names }: Wanted,
): Promise<readonly KubeObject[]> {
  const found: KubeObject[] = [];
  for (const { namespace, name } of names)
    try {
      const object = await objects.get(kind, namespace, name);
      if (object !== undefined) found.push(object);
    } catch (error) {
      part.miss(`kubernetes ${kind}`, error);
      break;
    }
  return found;
}
