import { epochMs } from '../../model/time.ts';

/** From the first to the last of many times, of which hardly one is read: to read a million takes a quarter of a second. */
export class TimeSpread {
  /** Of Envoy's own form. */
  #earliest = '';
  #latest = '';
  #first = Infinity;
  #last = -Infinity;

  /** @param time RFC 3339; what is none counts for nothing */
  add(time: string): void {
    const isOwn = isOwnForm(time);
    if (isOwn && time <= this.#latest && time >= this.#earliest) return;
    const ms = epochMs(time);
    if (ms === undefined) return;
    if (ms < this.#first) this.#first = ms;
    if (ms > this.#last) this.#last = ms;
    if (!isOwn) return;
    if (this.#latest === '' || time < this.#earliest) this.#earliest = time;
    if (time > this.#latest) this.#latest = time;
  }

  /** Milliseconds; negative without a time. */
  get ms(): number {
    return this.#last - this.#first;
  }
}

const [DASH, T, Z] = [45, 84, 90];

/** "2026-11-20T22:12:18.883Z": such times compare as texts. */
const isOwnForm = (time: string): boolean =>
  time.length === 24 &&
  time.charCodeAt(4) === DASH &&
  time.charCodeAt(10) === T &&
  time.charCodeAt(23) === Z;
