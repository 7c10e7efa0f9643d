import { LineCounter, isMap, isScalar, isSeq, parseDocument } from 'yaml';

/**
 * The line of a field in a YAML or JSON document: "spec.http[0].timeout". Where the whole path is not there, the line of
 * the innermost part that is.
 * @param first 1-based line of the document's beginning in its file
 */
export function fieldLine(text: string, first: number, path: string): number {
  const lines = new LineCounter();
  let node: unknown = parseDocument(text, { lineCounter: lines, logLevel: 'silent' }).contents;
  let offset = 0;
  for (const step of steps(path)) {
    if (typeof step === 'number' && isSeq(node)) {
      node = node.items[step];
      const start = startOf(node);
      if (start === undefined) break;
      offset = start;
    } else if (typeof step === 'string' && isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
      const start = startOf(pair?.key);
      if (pair === undefined || start === undefined) break;
      offset = start;
      node = pair.value;
    } else break;
  }
  return first - 1 + lines.linePos(offset).line;
}

const startOf = (node: unknown): number | undefined =>
  isScalar(node) || isMap(node) || isSeq(node) ? node.range?.[0] : undefined;

/** "spec.http[0].labels[app.kubernetes.io/name]" → spec, http, 0, labels, app.kubernetes.io/name. */
const steps = (path: string): (string | number)[] =>
  [...path.matchAll(/\[([^\]]*)\]|([^.[\]\s]+)/g)].map(([, bracket, word]) =>
    bracket === undefined ? (word ?? '') : /^\d+$/.test(bracket) ? Number(bracket) : bracket,
  );
