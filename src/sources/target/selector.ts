import { object, objects, strings, text } from '../../core/decode/read.ts';
import type { JsonObject } from '../../core/model/json.ts';

/**
 * A LabelSelector (`matchLabels`, `matchExpressions`) in the form of kubectl's -l; undefined when it selects nothing
 * because it is absent or empty.
 */
export function selectorText(selector: JsonObject | undefined): string | undefined {
  const parts = [
    ...labelParts(object(selector, 'matchLabels')),
    ...objects(selector, 'matchExpressions').map(expressionPart),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(',');
}

/** A plain map of labels, as Services and Istio's Gateways have, in the form of kubectl's -l. */
export function labelsText(labels: JsonObject | undefined): string | undefined {
  const parts = labelParts(labels);
  return parts.length === 0 ? undefined : parts.join(',');
}

const labelParts = (labels: JsonObject | undefined): string[] =>
  Object.entries(labels ?? {}).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${key}=${value}`] : [],
  );

function expressionPart(expression: JsonObject): string | undefined {
  const key = text(expression, 'key');
  if (key === undefined) return undefined;
  const values = strings(expression, 'values').join(',');
  switch (text(expression, 'operator')) {
    case 'In':
      return `${key} in (${values})`;
    case 'NotIn':
      return `${key} notin (${values})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    case undefined:
    default:
      return undefined;
  }
}
