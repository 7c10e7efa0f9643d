import { isObject, object, strings, text } from '../../core/decode/read.ts';
import { MeshdbgError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/model/json.ts';

/**
 * A LabelSelector (`matchLabels`, `matchExpressions`) in the form of kubectl's -l; undefined when it selects nothing
 * because it is absent or empty.
 * @throws {MeshdbgError} unreadable for a requirement that is not understood: without it more pods would be selected
 */
export function selectorText(selector: JsonObject | undefined): string | undefined {
  const expressions = selector?.['matchExpressions'] ?? [];
  if (!Array.isArray(expressions)) throw unreadable(expressions);
  return joined([...labelParts(object(selector, 'matchLabels')), ...expressions.map(expressionPart)]);
} // prettier-ignore

/**
 * A plain map of labels, as Services and Istio's Gateways have, in the form of kubectl's -l.
 * @throws {MeshdbgError} as selectorText
 */
export const labelsText = (labels: JsonObject | undefined): string | undefined =>
  joined(labelParts(labels));

const joined = (parts: readonly string[]): string | undefined =>
  parts.length === 0 ? undefined : parts.join(',');

/** The characters of label keys and values (kubernetes.io, Labels and Selectors): none of them means anything in a selector. */
const KEY = /^[\w./-]+$/;
const VALUE = /^[\w.-]*$/;

const labelParts = (labels: JsonObject | undefined): string[] =>
  Object.entries(labels ?? {}).map(([key, value]) => {
    if (KEY.test(key) && typeof value === 'string' && VALUE.test(value)) return `${key}=${value}`;
    throw unreadable({ [key]: value });
  });

/** An apimachinery meta/v1 LabelSelectorRequirement. */
function expressionPart(expression: unknown): string {
  const part = isObject(expression) ? requirement(expression) : undefined;
  if (part === undefined) throw unreadable(expression);
  return part;
}

function requirement(expression: JsonObject): string | undefined {
  const key = text(expression, 'key') ?? '';
  const values = strings(expression, 'values');
  if (!KEY.test(key) || !values.every((value) => VALUE.test(value))) return undefined;
  const set = values.length === 0 ? undefined : `(${values.join(',')})`;
  switch (text(expression, 'operator')) {
    case 'In':
      return set && `${key} in ${set}`;
    case 'NotIn':
      return set && `${key} notin ${set}`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    case undefined:
    default:
      return undefined;
  }
}

const unreadable = (what: unknown): MeshdbgError =>
  new MeshdbgError('unreadable', `A selector of pods cannot be read at ${JSON.stringify(what)}.`, {
    hint: 'Name a pod, or select pods by their labels: -l app=reviews',
  });
