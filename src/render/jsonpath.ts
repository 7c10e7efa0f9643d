import { inert } from './inert.ts';
import { documentOf } from './json.ts';
import { evaluate } from './jsonpath/evaluate.ts';
import { parseTemplate, type Part } from './jsonpath/template.ts';
import type { Renderer } from './renderer.ts';

/**
 * kubectl's JSONPath templates over the JSON document: `{.items[*].name}`, `{range .items[*]}{.name}{"\n"}{end}`.
 * As in kubectl, keys that are missing print nothing; unlike it, the output always ends with a newline.
 * @throws {MeshdbgError} usage, for a template that cannot be read
 */
export const renderJsonPath: Renderer = (report, { expression = '' }) => {
  const parts = parseTemplate(expression);
  // By way of JSON: a path sees exactly what -o json prints.
  const root: unknown = JSON.parse(JSON.stringify(documentOf(report)));
  const text = textOf(parts, root, root);
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
};

function textOf(parts: readonly Part[], root: unknown, current: unknown): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      const found = evaluate(part.path, root, current);
      return part.kind === 'range'
        ? found.map((item) => textOf(part.parts, root, item)).join('')
        : found.map(valueText).join(' ');
    })
    .join('');
}

function valueText(value: unknown): string {
  if (value === null) return '';
  return inert(typeof value === 'string' ? value : JSON.stringify(value));
}
