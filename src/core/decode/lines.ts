import { isAscii } from 'node:buffer';

const NEWLINE = 0x0a;

/** Longer lines are cut: no log line that means something is longer, and memory has an end. In bytes. */
export const MAX_LINE_BYTES = 1024 * 1024;

/** What stands at the end of a line that was cut. */
export const CUT_MARK = ' … [cut: longer than 1 MiB]';

/**
 * Makes lines out of bytes that come in pieces: half lines and half characters at the borders are put together, CRLF ends a line as
 * LF does, bytes that are no UTF-8 become U+FFFD, a line above the limit is cut and marked.
 */
export class LineSplitter {
  #held: Uint8Array[] = [];
  #size = 0;
  /** The rest of a cut line is passed over. */
  #skipping = false;

  /** @returns the lines that this piece completes, without their ends */
  push(chunk: Uint8Array): string[] {
    const last = chunk.lastIndexOf(NEWLINE);
    if (last < 0) return this.#hold(chunk);
    const lines: string[] = [];
    let from = 0;
    if (this.#skipping || this.#size > 0) {
      from = chunk.indexOf(NEWLINE) + 1;
      lines.push(...this.#hold(chunk.subarray(0, from - 1)));
      if (!this.#skipping) lines.push(...this.#release());
      this.#skipping = false;
    }
    if (from <= last) append(lines, textOf(chunk.subarray(from, last)));
    lines.push(...this.#hold(chunk.subarray(last + 1)));
    return lines;
  }

  /** What stands behind the last line break; nothing when there is nothing. */
  end(): string[] {
    const lines = this.#size > 0 ? this.#release() : [];
    this.#skipping = false;
    return lines;
  }

  /** Forgets what was begun, as after a connection that broke in the middle of a line. */
  reset(): void {
    this.#held = [];
    this.#size = 0;
    this.#skipping = false;
  }

  #hold(part: Uint8Array): string[] {
    if (this.#skipping || part.length === 0) return [];
    const room = MAX_LINE_BYTES - this.#size;
    // A copy, which slice() of a Buffer is not: the piece may be a view of a buffer that is filled again.
    this.#held.push(new Uint8Array(part.subarray(0, room)));
    this.#size += Math.min(part.length, room);
    if (part.length <= room) return [];
    const [line = ''] = this.#release();
    this.#skipping = true;
    return [line + CUT_MARK];
  }

  #release(): string[] {
    const whole = new Uint8Array(this.#size);
    let at = 0;
    for (const part of this.#held) {
      whole.set(part, at);
      at += part.length;
    }
    this.reset();
    return [withoutReturn(textOf(whole))];
  }
}

/**
 * What comes whole is taken apart into pieces of this size, and files are read in them: V8 keeps longer texts apart (from 128 KiB
 * on), and to make one there takes five times as long. In bytes.
 */
export const PIECE_BYTES = 64 * 1024;

/** The lines of bytes that are at hand as a whole, in batches. */
export function* linesOf(bytes: Uint8Array): Generator<readonly string[]> {
  const splitter = new LineSplitter();
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    const lines = splitter.push(bytes.subarray(at, at + PIECE_BYTES));
    if (lines.length > 0) yield lines;
  }
  const rest = splitter.end();
  if (rest.length > 0) yield rest;
}

function append(lines: string[], text: string): void {
  const parts = text.split('\n');
  const returns = text.includes('\r');
  for (const part of parts) lines.push(returns ? withoutReturn(part) : part);
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

/** Bytes that are all ASCII, as nearly all are, need not be looked at one by one. */
const textOf = (bytes: Uint8Array): string =>
  isAscii(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
    : DECODER.decode(bytes);
