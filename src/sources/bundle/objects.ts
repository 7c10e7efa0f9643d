import type { KubeDocument } from '../../core/decode/kube-file.ts';
import { labelSelector } from '../../core/decode/label-selector.ts';
import type { Gap } from '../../core/model/gap.ts';
import { KINDS, type Kind, type KindName } from '../../core/model/kinds.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import type { BundleFiles } from '../../ports/files.ts';
import type { KubeReader, ListScope } from '../../ports/kube.ts';
import { objectFiles } from './layout.ts';

/** The objects of a bundle, and what of its files could not be read so far. */
export interface BundleObjects extends KubeReader {
  gaps(): readonly Gap[];
}

/**
 * Kubernetes objects from a bundle's files. Files are read when the first object is asked for, and only documents of
 * the kinds that are asked for are parsed: a mesh of 2,000 services has thousands.
 */
export function bundleObjects(files: BundleFiles): BundleObjects {
  const gaps: Gap[] = [];
  const parsed = new Map<KubeDocument, readonly KubeObject[]>();
  let loading: ReturnType<typeof loadDocuments> | undefined;

  const select = async (kind: Kind, name?: string): Promise<KubeObject[]> => {
    loading ??= loadDocuments(files, gaps);
    const { documents, decode } = await loading;
    const found: KubeObject[] = [];
    for (const document of documents) {
      if (document.kind !== undefined && document.kind !== kind.kind) continue;
      if (name !== undefined && !document.text.includes(name)) continue;
      let objects = parsed.get(document);
      if (objects === undefined) {
        const result = decode([document]);
        objects = result.objects;
        gaps.push(...result.gaps);
        parsed.set(document, objects);
      }
      for (const object of objects) if (isOf(object, kind)) found.push(placed(object, kind));
    }
    return found;
  };

  return {
    list: async (name, scope) => {
      const found = (await select(KINDS[name])).filter(inScope(scope));
      return withoutTwins(found.sort(byName), gaps);
    },
    get: async (kind, namespace, name) => {
      const found = await select(KINDS[kind], name);
      return found.find((object) => object.name === name && object.namespace === namespace);
    },
    gaps: () => gaps,
  };
}

/** Loads the YAML room together with the first file. */
async function loadDocuments(files: BundleFiles, gaps: Gap[]) {
  const { kubeDocuments, decodeKubeDocuments } = await import('../../core/decode/kube-file.ts');
  const documents: KubeDocument[] = [];
  for (const path of objectFiles(files.paths)) {
    try {
      documents.push(...kubeDocuments(await files.read(path), path));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      gaps.push({ section: path, reason, hint: '' });
    }
  }
  return { documents, decode: decodeKubeDocuments };
}

function isOf(object: KubeObject, kind: Kind): boolean {
  const slash = object.apiVersion.indexOf('/');
  return object.kind === kind.kind && object.apiVersion.slice(0, Math.max(slash, 0)) === kind.group;
}

/** kubectl puts an object without a namespace into "default". */
const placed = (object: KubeObject, kind: Kind): KubeObject =>
  kind.namespaced && object.namespace === '' ? { ...object, namespace: 'default' } : object;

function inScope({ namespace, labelSelector: selector }: ListScope): (o: KubeObject) => boolean {
  const matches = labelSelector(selector ?? '');
  return (object) =>
    (namespace === undefined || object.namespace === namespace) && matches(object.labels);
}

/** The order of an API server's lists. */
const byName = (a: KubeObject, b: KubeObject): number =>
  compare(a.namespace, b.namespace) || compare(a.name, b.name);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Of an object that stands in several places the first counts; that they differ is worth a gap. */
function withoutTwins(sorted: readonly KubeObject[], gaps: Gap[]): KubeObject[] {
  return sorted.filter((object, index) => {
    const before = sorted[index - 1];
    if (before === undefined || byName(before, object) !== 0) return true;
    const section = `${object.file}:${object.line}`;
    const isKnown = gaps.some((gap) => gap.section === section);
    if (!isKnown && JSON.stringify(before.raw) !== JSON.stringify(object.raw))
      gaps.push({
        section,
        reason: `${object.kind} ${object.namespace}/${object.name} stands at ${before.file}:${before.line} too, with other content; that one is used`,
        hint: '',
      });
    return false;
  });
}

/** A reader for sources without Kubernetes objects. */
export const noObjects: BundleObjects = {
  list: () => Promise.resolve([]),
  get: () => Promise.resolve(undefined),
  gaps: () => [],
};

/** Gaps for kinds that a source has no files for. */
export const missingKinds = (kinds: readonly KindName[], reason: string, hint: string): Gap[] =>
  kinds.map((kind) => ({ section: `kubernetes ${kind}`, reason, hint }));
