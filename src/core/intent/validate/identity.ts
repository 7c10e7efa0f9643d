import { KINDS } from '../../model/kinds.ts';
import type { KubeObject } from '../../model/kube.ts';
import { faultOf, type Fault } from './fault.ts';

const groupOf = ({ apiVersion }: KubeObject): string =>
  apiVersion.split('/').slice(0, -1).join('/');

const NAMESPACED: ReadonlySet<string> = new Set(
  Object.values(KINDS).filter(({ namespaced }) => namespaced).map(({ kind }) => kind),
); // prettier-ignore

/** Objects that nothing can refer to: without a namespace, or of a name that another one has. */
export function identityFaults(objects: readonly KubeObject[]): Fault[] {
  const first = new Map<string, KubeObject>();
  return objects.flatMap((object): Fault[] => {
    const { kind, namespace, name } = object;
    if (namespace === '' && NAMESPACED.has(kind))
      return [faultOf(object, 'metadata.namespace', 'is missing: the object is in no namespace, so nobody sees it')]; // prettier-ignore
    const key = `${groupOf(object)} ${kind} ${namespace}/${name}`;
    const before = first.get(key);
    first.set(key, before ?? object);
    if (before === undefined) return [];
    const where = before.file === undefined ? '' : `, first in ${before.file}:${before.line ?? 1}`;
    return [faultOf(object, undefined, `is there more than once${where}: a cluster has only one object of a name`)]; // prettier-ignore
  });
}
