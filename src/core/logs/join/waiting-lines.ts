import { outcomeOf } from '../meaning/outcome.ts';
import type { ProxyRef } from '../../model/proxy.ts';
import type { LogRecord, Side } from '../model/log-record.ts';
import { ownText } from '../../decode/own-text.ts';
import { hashOf, storedKey } from './join-key.ts';
import { valuesOf, type KeptLine } from './kept-line.ts';

/** How much may wait at once. */
export interface Room {
  readonly lines: number;
  /** For their values, of which most take 300. */
  readonly bytes: number;
}

/** What is noted of a line, by place: offsets in bytes. */
const NOTE = {
  /** Where its key and values begin, counted on over all rounds of the ring. */
  start: 0,
  /** Of the first line of a key: when the latest of them ended, epoch milliseconds. */
  end: 8,
  keyLength: 16,
  length: 20,
  hash: 24,
  /** Place of the key's first line. */
  first: 28,
  /** Place of the next line with the key; NONE behind the last. */
  behind: 32,
  /** Of a first line: place of the last one, and how many there are. */
  last: 36,
  count: 40,
  isFine: 44,
  /** Of a first line: 1 where it is found by its key, as another key has its hash. */
  isNamed: 48,
};
/** A multiple of 8. */
const NOTE_BYTES = 56;
const NONE = -1;

/**
 * Lines that wait for others with the same key. They are kept as bytes and numbers in memory that stays: as objects, of which each
 * lives for some seconds, they would make V8's heap grow to four times all that is alive. What waits for longest goes when room is
 * needed.
 */
export class WaitingLines {
  readonly #room: Room;
  readonly #bytes: Buffer;
  readonly #notes: DataView;
  /** Undefined where no line waits. */
  readonly #proxies: (ProxyRef | undefined)[] = [];
  readonly #sides: (Side | undefined)[] = [];
  /**
   * Places of first lines by the hash of their key, or by the key itself where another one that waits has its hash; the key that was
   * quiet for longest comes first.
   */
  readonly #open = new Map<number | string, number>();
  /** How many are there by themselves. */
  #named = 0;
  readonly #madeRoom: (lines: readonly KeptLine[]) => void;
  /** Lines so far, those of them that are gone for sure, and where the next bytes go. */
  #next = 0;
  #gone = 0;
  #head = 0;

  /** @param madeRoom gets the lines of a key that had to go */
  constructor(room: Room, madeRoom: (lines: readonly KeptLine[]) => void) {
    this.#room = room;
    this.#madeRoom = madeRoom;
    this.#bytes = Buffer.allocUnsafeSlow(room.bytes);
    this.#notes = new DataView(new ArrayBuffer(room.lines * NOTE_BYTES));
  }

  /**
   * @param id the key
   * @param end epoch milliseconds
   * @returns how many lines with this key wait now; 0 for a line that is longer than all room
   */
  add(id: string, { proxy, side, entry }: LogRecord, end: number): number {
    const key = storedKey(id);
    const values = valuesOf(entry);
    const keyLength = Buffer.byteLength(key);
    const length = keyLength + Buffer.byteLength(values);
    if (length > this.#room.bytes) return 0;
    const start = this.#makeRoom(length);
    const at = start % this.#room.bytes;
    this.#bytes.write(key, at);
    this.#bytes.write(values, at + keyLength);
    const place = this.#next++ % this.#room.lines;
    this.#proxies[place] = proxy;
    this.#sides[place] = side;
    this.#notes.setFloat64(place * NOTE_BYTES + NOTE.start, start);
    this.#note(place, NOTE.length, length);
    this.#note(place, NOTE.keyLength, keyLength);
    this.#note(place, NOTE.behind, NONE);
    this.#note(place, NOTE.isFine, outcomeOf(entry) === 'fine' ? 1 : 0);
    return this.#chain(key, place, end);
  }

  /** The lines of a key, which wait no longer. */
  take(id: string): readonly KeptLine[] {
    const key = storedKey(id);
    const first = this.#firstOf(hashOf(key), key);
    return first === undefined ? [] : this.#leave(first);
  }

  /** The lines of each key that had none since a time, epoch milliseconds. */
  *quietSince(time: number): Generator<readonly KeptLine[]> {
    for (const first of this.#open.values()) {
      if (this.#endOf(first) >= time) return;
      yield this.#leave(first);
    }
  }

  /** The lines of each key, which wait no longer. */
  *end(): Generator<readonly KeptLine[]> {
    for (const first of this.#open.values()) yield this.#leave(first);
  }

  /** Puts a line behind those of its key. */
  #chain(key: string, place: number, end: number): number {
    const hash = hashOf(key);
    let first = this.#firstOf(hash, key);
    const isNew = first === undefined;
    const count = first === undefined ? 1 : this.#noted(first, NOTE.count) + 1;
    const latest = first === undefined ? end : Math.max(end, this.#endOf(first));
    if (first === undefined) first = place;
    else this.#note(this.#noted(first, NOTE.last), NOTE.behind, place);
    if (isNew) {
      const isNamed = this.#open.has(hash);
      if (isNamed) this.#named++;
      this.#note(first, NOTE.hash, hash);
      this.#note(first, NOTE.isNamed, isNamed ? 1 : 0);
    }
    this.#note(place, NOTE.first, first);
    this.#note(first, NOTE.last, place);
    this.#note(first, NOTE.count, count);
    this.#notes.setFloat64(first * NOTE_BYTES + NOTE.end, latest);
    const name = this.#noted(first, NOTE.isNamed) === 1 ? ownText(key) : hash;
    this.#open.delete(name);
    this.#open.set(name, first);
    return count;
  }

  #firstOf(hash: number, key: string): number | undefined {
    const first = this.#open.get(hash);
    if (first !== undefined && this.#keyOf(first) === key) return first;
    return this.#named === 0 ? undefined : this.#open.get(key);
  }

  #leave(first: number): readonly KeptLine[] {
    const isNamed = this.#noted(first, NOTE.isNamed) === 1;
    if (isNamed) this.#named--;
    this.#open.delete(isNamed ? this.#keyOf(first) : this.#noted(first, NOTE.hash));
    const lines: KeptLine[] = [];
    for (let place = first; place !== NONE; place = this.#noted(place, NOTE.behind)) {
      lines.push({
        proxy: this.#proxies[place] ?? NOBODY,
        side: this.#sides[place],
        isFine: this.#noted(place, NOTE.isFine) === 1,
        values: this.#text(place, this.#noted(place, NOTE.keyLength), this.#noted(place, NOTE.length)),
      });
      this.#proxies[place] = undefined;
    }
    return lines;
  } // prettier-ignore

  /** @returns where so many bytes in one piece begin */
  #makeRoom(length: number): number {
    const { lines, bytes } = this.#room;
    const left = bytes - (this.#head % bytes);
    const start = left < length ? this.#head + left : this.#head;
    for (; this.#gone < this.#next; this.#gone++) {
      const oldest = this.#gone % lines;
      // Those that left out of turn leave their room when it is theirs.
      if (this.#proxies[oldest] === undefined) continue;
      const isRoom = this.#next - this.#gone < lines && start + length - this.#startOf(oldest) <= bytes; // prettier-ignore
      if (isRoom) break;
      this.#madeRoom(this.#leave(this.#noted(oldest, NOTE.first)));
    }
    this.#head = start + length;
    return start;
  }

  #text(place: number, from: number, to: number): string {
    const at = this.#startOf(place) % this.#room.bytes;
    return this.#bytes.toString('utf8', at + from, at + to);
  }

  readonly #keyOf = (first: number): string =>
    this.#text(first, 0, this.#noted(first, NOTE.keyLength));
  readonly #startOf = (place: number): number =>
    this.#notes.getFloat64(place * NOTE_BYTES + NOTE.start);
  readonly #endOf = (place: number): number =>
    this.#notes.getFloat64(place * NOTE_BYTES + NOTE.end);
  readonly #noted = (place: number, what: number): number =>
    this.#notes.getInt32(place * NOTE_BYTES + what);
  readonly #note = (place: number, what: number, value: number): void =>
    this.#notes.setInt32(place * NOTE_BYTES + what, value);
}

const NOBODY: ProxyRef = { namespace: '', pod: '' };
