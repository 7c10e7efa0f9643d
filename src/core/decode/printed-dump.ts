import type { DumpPart } from './dump-part.ts';

/** Levels of nesting that no Envoy config reaches (protobuf itself stops at 100). */
const MAX_DEPTH = 500;
/** The first lines of a dump. The type URL of the first part follows. */
const HEAD = /^\{\n( +)"configs": \[\n\1\1\{\n\1\1\1"@type": "/;
const TYPE = /^ *"@type": "([^"\\\n]*)",?\n/;

/**
 * The parts of a config dump in the layout that Envoy's printer and jq write: one member a line, each level indented by the
 * same number of spaces. A line break cannot stand inside of a JSON string, so a line says by its indentation where it
 * belongs, and native search finds the parts ten times faster than a scan.
 * @returns undefined for every other layout, damaged dumps included: those are for the scan to read
 */
export function printedParts(bytes: Uint8Array): DumpPart[] | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [head, unit] = HEAD.exec(buffer.toString('latin1', 0, 200)) ?? [];
  if (head === undefined || unit === undefined) return undefined;
  const indent = unit + unit;
  const last = lastPartEnd(buffer, unit);
  if (last === undefined || buffer.includes(`\n${unit.repeat(MAX_DEPTH)}`)) return undefined;

  const parts: DumpPart[] = [];
  const between = `\n${indent}},\n${indent}{\n`;
  let start = head.indexOf('[') + 2 + indent.length;
  for (;;) {
    const next = buffer.indexOf(between, start);
    const end = next === -1 ? last : next + `\n${indent}}`.length;
    const type = TYPE.exec(buffer.toString('utf8', start + 2, start + 1000))?.[1];
    if (type === undefined || end <= start) return undefined;
    parts.push({ start, end, type });
    if (next === -1) return parts;
    start = next + between.length - '{\n'.length;
  }
}

/** Where the last part ends when nothing but the closing brackets follows it. */
function lastPartEnd(buffer: Buffer, unit: string): number | undefined {
  const tail = `\n${unit}${unit}}\n${unit}]\n}`;
  const at = buffer.lastIndexOf(tail);
  const follows = at === -1 ? 'x' : buffer.toString('latin1', at + tail.length);
  return follows.trim() === '' ? at + unit.length * 2 + 2 : undefined;
}
