import { KINDS, type Kind, type KindName } from '../model/kinds.ts';
import type { KubeObject } from '../model/kube.ts';
import { patternMatcher } from '../query/filter.ts';

/** What `--why` asks for. */
export type Question =
  | { readonly form: 'object'; readonly kinds: readonly KindName[]; readonly name: string }
  | { readonly form: 'name'; readonly name: string };

/** Takes "vs/reviews.shop", "VirtualService shop/reviews" and the like as Kubernetes objects, all else as a name of Envoy's or a host. */
export function parseQuestion(text: string): Question {
  const [, word = '', name = ''] = /^([\w.]+)[/ ](.+)$/.exec(text) ?? [];
  const kinds = kindsOf(word);
  return kinds.length === 0 ? { form: 'name', name: text } : { form: 'object', kinds, name };
}

/** The kinds that a word stands for: plural, singular or short, with or without group. */
function kindsOf(word: string): KindName[] {
  const [name = '', ...group] = word.toLowerCase().split('.');
  // Every key of KINDS is a KindName.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (Object.keys(KINDS) as KindName[]).filter((key) => {
    const kind: Kind = KINDS[key];
    const isNamed = kind.kind.toLowerCase() === name || kind.plural === name || kind.names.includes(name); // prettier-ignore
    return isNamed && (group.length === 0 || group.join('.').endsWith(kind.group));
  });
}

const isOfKind = ({ kind, apiVersion }: KubeObject, name: KindName): boolean => {
  const wanted: Kind = KINDS[name];
  const slash = apiVersion.indexOf('/');
  return kind === wanted.kind && (slash < 0 ? '' : apiVersion.slice(0, slash)) === wanted.group;
};

/** The objects that a name stands for: NAME, NAME.NAMESPACE, NAMESPACE/NAME, also with "*"; those of `namespace` alone where it has one. */
export function namedObjects(
  objects: readonly KubeObject[],
  { kinds, name }: Extract<Question, { form: 'object' }>,
  namespace: string,
): KubeObject[] {
  const matches = patternMatcher(name);
  const ofKind = objects.filter((object) => kinds.some((kind) => isOfKind(object, kind)));
  const inFull = ofKind.filter((object) => matches(`${object.name}.${object.namespace}`) || matches(`${object.namespace}/${object.name}`)); // prettier-ignore
  const byName = ofKind.filter((object) => matches(object.name));
  const own = byName.filter((object) => object.namespace === namespace);
  if (!name.includes('*')) return own.length > 0 && inFull.length === 0 ? own : [...new Set([...inFull, ...byName])]; // prettier-ignore
  return [...new Set([...byName, ...inFull])];
}
