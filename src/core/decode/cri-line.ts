import { CUT_MARK, MAX_LINE_BYTES } from './lines.ts';

/** Time, stream, tags ("P" first for a part of a line that goes on, "F" for a whole one or its last part). */
const PREFIX = /^\d{4}-\d\d-\d\dT\S+ (stdout|stderr) ([FP])(?::\S*)? /;

/**
 * A line without what a container runtime writes before it in the files of a node ("2026-11-20T22:12:16.123456789Z stdout F …",
 * kubernetes CRI logging format); lines without that stay as they are.
 */
export function withoutCriPrefix(line: string): string {
  const prefix = prefixOf(line)?.[0];
  return prefix === undefined ? line : line.slice(prefix.length);
}

/** Nearly no line has one: only those that begin with a year are looked at closer. */
const prefixOf = (line: string): RegExpExecArray | null =>
  line.charCodeAt(4) !== DASH || line.charCodeAt(0) > NINE ? null : PREFIX.exec(line);

const DASH = 0x2d;
const NINE = 0x39;

/** Parts of a line that has not ended. */
interface Begun {
  readonly parts: string[];
  /** In UTF-16 units; what goes beyond the longest line is not kept. */
  readonly size: number;
}

/**
 * Makes the lines that a container wrote out of those in a file of a node, where a runtime divides lines (containerd and CRI-O after
 * 8 or 16 KiB). Standard output and errors come in between each other, so each stream has its own begun line.
 */
export class CriLines {
  readonly #begun = new Map<string, Begun>();

  /** @returns the lines that end among these; the same list where none has a prefix */
  take(lines: readonly string[]): readonly string[] {
    const first = lines.findIndex((line) => prefixOf(line) !== null);
    if (first === -1) return lines;
    const whole = lines.slice(0, first);
    for (let at = first; at < lines.length; at++) {
      const line = this.#whole(lines[at] ?? '');
      if (line !== undefined) whole.push(line);
    }
    return whole;
  }

  /** The begun lines, which nothing ends any more. */
  end(): readonly string[] {
    const left = Array.from(this.#begun.values(), textOf);
    this.#begun.clear();
    return left;
  }

  #whole(line: string): string | undefined {
    const found = prefixOf(line);
    if (found === null) return line;
    const [prefix, stream = '', tag] = found;
    const begun = this.#begun.get(stream);
    if (begun === undefined && tag === 'F') return line.slice(prefix.length);
    const { parts, size } = begun ?? { parts: [], size: 0 };
    const part = line.slice(prefix.length, prefix.length + MAX_LINE_BYTES + 1 - size);
    parts.push(part);
    const all = { parts, size: size + part.length };
    if (tag === 'P') {
      this.#begun.set(stream, all);
      return undefined;
    }
    this.#begun.delete(stream);
    return textOf(all);
  }
}

/** Cut where it is longer than lines may be. */
function textOf({ parts, size }: Begun): string {
  const text = parts.join('');
  return size > MAX_LINE_BYTES ? text.slice(0, MAX_LINE_BYTES) + CUT_MARK : text;
}
