import { createHash } from 'node:crypto';
import { isAccessLine, type Line } from './recorded.ts';

/** A recorded line with the container that wrote it. */
interface Entry extends Line {
  readonly key: string;
}

export interface TrafficOptions {
  /** Lines a second, over all containers. */
  readonly rate: number;
  /** When the first line is written, epoch milliseconds. */
  readonly beganMs: number;
}

/** Older lines are rotated away, in milliseconds. */
const KEPT_MS = 10 * 60_000;

/**
 * The recorded access lines of all containers again and again, in their order, at a rate: what a mesh with steady traffic would log.
 * Each round has its own times and request ids, the same in all lines of one request. What was written when is computed, not kept:
 * whoever asks twice gets the same lines.
 */
export class Traffic {
  readonly #entries: readonly Entry[];
  readonly #options: TrafficOptions;

  /** @param logs by "<namespace>/<pod>/<container>" */
  constructor(logs: ReadonlyMap<string, readonly Line[]>, options: TrafficOptions) {
    this.#entries = [...logs]
      .flatMap(([key, lines]) =>
        lines
          .filter(({ text }) => isAccessLine(text))
          .map((line): Entry => ({ key, at: line.at, text: line.text.trimEnd() })),
      )
      .sort((a, b) => a.at - b.at);
    this.#options = options;
  }

  /**
   * What a container writes from a time on and before another, epoch milliseconds.
   * @param keptFrom "now": lines that are too old by then are gone
   */
  lines(key: string, fromMs: number, toMs: number): Line[] {
    const found: Line[] = [];
    if (this.#entries.length === 0 || this.#options.rate <= 0) return found;
    const first = Math.max(0, this.#numberAt(Math.max(fromMs, toMs - KEPT_MS)));
    for (let number = first; number < this.#numberAt(toMs); number += 1) {
      const entry = this.#entries[number % this.#entries.length];
      if (entry?.key !== key) continue;
      const at = Math.floor(this.#options.beganMs + ((number + 1) * 1000) / this.#options.rate);
      found.push({
        text: `${freshened(entry, at, Math.floor(number / this.#entries.length))}\n`,
        at,
      });
    }
    return found;
  }

  /** The number of the first line that is not written before a time. */
  #numberAt(ms: number): number {
    return Math.ceil(((ms - this.#options.beganMs) * this.#options.rate) / 1000) - 1;
  }
}

const TIMES = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
const UUIDS = /\b([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-)([0-9a-f]{12})\b/g;

/** A recorded line as it would be written at another time, in another round. */
function freshened({ text, at: recordedMs }: Entry, at: number, round: number): string {
  return text
    .replace(TIMES, (time) => {
      const ms = Date.parse(time) + at - recordedMs;
      return Number.isNaN(ms) ? time : new Date(ms).toISOString();
    })
    .replace(UUIDS, (_, head: string, tail: string) => {
      const hash = createHash('sha256').update(`${head}${tail} ${round}`).digest('hex');
      return head + hash.slice(0, 12);
    });
}
