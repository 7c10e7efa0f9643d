/** Longer and longer, from at once to half a minute, in milliseconds. */
const STEPS_MS = [0, 250, 500, 1000, 2000, 5000, 10_000, 30_000];

/** How long to wait before the next attempt. */
export class BackOff {
  #tries = 0;

  /** Attempts since the last success. */
  get tries(): number {
    return this.#tries;
  }

  /** @returns milliseconds */
  next(): number {
    const step = STEPS_MS[Math.min(this.#tries, STEPS_MS.length - 1)] ?? 0;
    this.#tries += 1;
    return step;
  }

  /** The last attempt got somewhere. */
  reset(): void {
    this.#tries = 0;
  }
}
