import { isObject, object, objects, strings, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';

type Labels = Readonly<Record<string, string>>;
type Requirement = (labels: Labels) => boolean;

/** A Kubernetes label selector; undefined when it is invalid (k8s.io/apimachinery, LabelSelectorAsSelector). An empty one selects all. */
export function labelSelector(selector: JsonObject): Requirement | undefined {
  const requirements: Requirement[] = [];
  for (const [key, value] of Object.entries(object(selector, 'matchLabels') ?? {}))
    requirements.push((labels) => labels[key] === value);
  for (const expression of objects(selector, 'matchExpressions')) {
    const requirement = requirementOf(expression);
    if (requirement === undefined) return undefined;
    requirements.push(requirement);
  }
  return (labels) => requirements.every((requirement) => requirement(labels));
}

function requirementOf(expression: JsonObject): Requirement | undefined {
  const key = text(expression, 'key') ?? '';
  const values = new Set(strings(expression, 'values'));
  const listed = ({ [key]: value }: Labels): boolean => value !== undefined && values.has(value);
  switch (text(expression, 'operator') ?? '') {
    case 'In':
      return values.size === 0 ? undefined : listed;
    case 'NotIn':
      return values.size === 0 ? undefined : (labels) => !listed(labels);
    case 'Exists':
      return values.size > 0 ? undefined : (labels) => key in labels;
    case 'DoesNotExist':
      return values.size > 0 ? undefined : (labels) => !(key in labels);
    default:
      return undefined;
  }
}

/** `namespaces.selector` with what it selects from; undefined without a selector. */
export const selectorOf = (source: JsonObject | undefined): JsonObject | undefined => {
  const selector = source?.['selector'];
  return isObject(selector) ? selector : undefined;
};
