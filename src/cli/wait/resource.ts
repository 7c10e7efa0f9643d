import { KINDS, type Kind, type KindName } from '../../core/model/kinds.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import { MeshdbgError } from '../../core/errors.ts';
import type { Source } from '../../sources/source.ts';
import { splitName } from '../../sources/target/reference.ts';
import type { TargetRequest } from '../../sources/request.ts';

/** What a command line calls a resource: "virtualservice/reviews.shop". */
export interface ResourceName {
  /** Kinds that the word stands for: "gateway" is one of Istio's and one of the Gateway API. */
  readonly kinds: readonly KindName[];
  readonly name: string;
  /** Namespace and name to look for, in order. */
  readonly places: readonly { readonly namespace: string; readonly name: string }[];
}

/** Parses KIND/NAME[.NAMESPACE]. @throws {MeshdbgError} usage */
export function resourceName(
  text: string,
  { namespace }: TargetRequest,
  defaultNamespace: string,
): ResourceName {
  const [word = '', name = '', ...rest] = text.split('/');
  const kinds = kindsOf(word);
  if (name === '' || rest.length > 0 || kinds.length === 0)
    throw new MeshdbgError('usage', `"${text}" is no resource.`, {
      hint: 'Write KIND/NAME[.NAMESPACE], for example: virtualservice/reviews, dr/ratings.shop',
    });
  const split = splitName(name);
  const asTyped = { namespace: namespace ?? defaultNamespace, name };
  return { kinds, name, places: split === undefined ? [asTyped] : [split, asTyped] };
}

/** By plural, singular or short name, in any case, with or without group. */
function kindsOf(word: string): readonly KindName[] {
  const [name = '', ...group] = word.toLowerCase().split('.');
  return KIND_NAMES.filter((key) => {
    const kind: Kind = KINDS[key];
    return (
      [kind.plural, kind.kind.toLowerCase(), ...kind.names].includes(name) &&
      kind.group.startsWith(group.join('.'))
    );
  });
}

// Object.keys forgets that they are names.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const KIND_NAMES = Object.keys(KINDS) as readonly KindName[];

/** The object of that name; undefined when there is none. @throws {MeshdbgError} forbidden, … */
export async function findResource(
  { objects }: Source,
  { kinds, places }: ResourceName,
): Promise<KubeObject | undefined> {
  for (const { namespace, name } of places)
    for (const kind of kinds) {
      const found = await objects.get(kind, KINDS[kind].namespaced ? namespace : '', name);
      if (found !== undefined) return found;
    }
  return undefined;
}
