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
        const some =
          refused.code === 'forbidden' && KINDS[kind].namespaced
            ? await fewer(reader, kind, namespaces)
            : undefined;
        gaps.push(gapOf(kind, refused, some === undefined ? [] : namespaces));
        return some ?? [];
      }
    }),
  );
  return lists.flat();
}

/** Objects of some namespaces; undefined when even one of them may not be read. */
async function fewer(
  reader: KubeReader,
  kind: KindName,
  namespaces: readonly string[],
): Promise<KubeObject[] | undefined> {
  if (namespaces.length === 0) return undefined;
  try {
    const lists = await Promise.all(
      namespaces.map((namespace) => reader.list(kind, { namespace })),
    );
    return lists.flat();
  } catch (error) {
    understood(error);
    return undefined;
  }
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
