/** A piece of a YAML file that holds one object, not yet parsed. */
export interface YamlChunk {
  readonly text: string;
  /** 1-based line of the file on which `text` begins. */
  readonly line: number;
  /** The object's kind; undefined where only a parser can tell. */
  readonly kind: string | undefined;
}

/**
 * Cuts a YAML file into its documents, and documents that are lists as kubectl prints them into their items. Only text
 * at the very left is looked at: in YAML nothing inside of a document's values can stand there.
 */
export function yamlChunks(source: string): YamlChunk[] {
  const chunks: YamlChunk[] = [];
  let line = 1;
  for (const document of source.split(/^(?=---(?:\s|$))/m)) {
    const lead = LEAD.exec(document)?.[0] ?? '';
    const text = document.slice(lead.length);
    line += lineBreaks(lead);
    if (text !== '')
      chunks.push(...(listItems(text, line) ?? [{ text, line, kind: kindOf(text, '') }]));
    line += lineBreaks(text);
  }
  return chunks;
}

/** Lines before the first key: the document's mark, directives, comments, empty lines. */
const LEAD = /^(?:(?:---)?[ \t]*(?:#[^\n]*)?(?:\r?\n|$)|%[^\n]*\n)*/;

/** The kind of a block mapping that is indented by `indent`. */
const kindOf = (text: string, indent: '' | '  '): string | undefined =>
  (indent === '' ? /^kind:[ \t]+["']?(\w+)/m : /^ {2}kind:[ \t]+["']?(\w+)/m).exec(text)?.[1];

/** The items of "items:\n- apiVersion: …" with "kind: List", the form that kubectl prints; undefined for everything else. */
function listItems(document: string, line: number): YamlChunk[] | undefined {
  const start = /^items:[ \t]*\r?\n(?=- )/m.exec(document);
  if (start === null || !/^kind:[ \t]+List\s*$/m.test(document)) return undefined;
  // Anchors may reach from one item into another.
  if (/[:-] [&*]\w/.test(document)) return undefined;
  const from = start.index + start[0].length;
  const length = document.slice(from).search(/^[^\s#-]/m);
  const block = document.slice(from, length === -1 ? undefined : from + length);
  let next = line + lineBreaks(document.slice(0, from));
  return block.split(/^(?=- )/m).map((item) => {
    const text = `  ${item.slice(2)}`;
    const chunk = { text, line: next, kind: kindOf(text, '  ') };
    next += lineBreaks(item);
    return chunk;
  });
}

function lineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
