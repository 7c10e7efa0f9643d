import { object, objects, strings, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import { selects, texts } from './texts.ts';

/**
 * Which namespaces istiod watches: those that one of the mesh's discoverySelectors fits, all when there are none
 * (istio/pkg/kube/namespace, DiscoveryFilter). Objects without namespace always are.
 */
export function discoveryFilter(
  mesh: JsonObject,
  namespaces: ReadonlyMap<string, KubeObject>,
): (namespace: string) => boolean {
  const selectors = objects(mesh, 'discoverySelectors');
  if (selectors.length === 0) return () => true;
  return (name) => {
    const namespace = namespaces.get(name);
    if (name === '') return true;
    return namespace !== undefined && selectors.some((selector) => fits(selector, namespace.labels)); // prettier-ignore
  };
}

/** A Kubernetes LabelSelector: matchLabels and matchExpressions, all of them. */
export function fits(selector: JsonObject, labels: Readonly<Record<string, string>>): boolean {
  return (
    selects(texts(object(selector, 'matchLabels')), labels) &&
    objects(selector, 'matchExpressions').every((expression) => holds(expression, labels))
  );
}

function holds(expression: JsonObject, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[text(expression, 'key') ?? ''];
  const values = strings(expression, 'values');
  switch (text(expression, 'operator')) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case undefined:
    default:
      return false;
  }
}
