import { MeshdbgError } from '../core/errors.ts';
import type { Gap } from '../core/model/gap.ts';
import { KINDS, type KindName } from '../core/model/kinds.ts';
import type { KubeObject } from '../core/model/kube.ts';
import type { KubeReader } from '../ports/kube.ts';

export interface ObjectNeeds {
  readonly kinds: readonly KindName[];
  /** Where to look for kinds that may not be listed in all namespaces. */
  readonly namespaces: readonly string[];
}

/** Lists kinds in all namespaces, or in those that matter where only that is allowed; what cannot be read is a gap. */
export async function readObjects(
  reader: KubeReader,
  { kinds, namespaces }: ObjectNeeds,
  gaps: Gap[],
): Promise<KubeObject[]> {
  const lists = await Promise.all(
    kinds.map(async (kind) => {
      try {
        return await reader.list(kind, {});
      } catch (error) {
        const refused = understood(error);
        const { objects, read } =
          refused.code === 'forbidden' && KINDS[kind].namespaced
            ? await fewer(reader, kind, namespaces)
            : { objects: [], read: [] };
        gaps.push(gapOf(kind, refused, read));
        return objects;
      }
    }),
  );
  return lists.flat();
}

/** Objects of those of some namespaces that may be read. */
async function fewer(
  reader: KubeReader,
  kind: KindName,
  namespaces: readonly string[],
): Promise<{ readonly objects: KubeObject[]; readonly read: string[] }> {
  const read: string[] = [];
  const lists = await Promise.all(
    namespaces.map(async (namespace) => {
      try {
        const list = await reader.list(kind, { namespace });
        read.push(namespace);
        return list;
      } catch (error) {
        understood(error);
        return [];
      }
    }),
  );
  return { objects: lists.flat(), read: read.sort() };
}

const gapOf = (kind: KindName, { message, hint }: MeshdbgError, read: readonly string[]): Gap => ({
  section: `kubernetes ${kind}`,
  reason: read.length === 0 ? message : `only those of ${read.join(', ')} were read. ${message}`,
  hint: hint ?? '',
});

/** Only what is foreseen becomes a gap. */
function understood(error: unknown): MeshdbgError {
  if (error instanceof MeshdbgError && error.code !== 'interrupted') return error;
  throw error;
}
