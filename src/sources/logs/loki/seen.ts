/** Remembers what was passed on lately: entries may come late, and a new connection goes back a little to find them. */
export class Seen {
  readonly #keys = new Set<string>();
  readonly #most: number;

  constructor(most = 50_000) {
    this.#most = most;
  }

  /** @returns whether it is new; from now on it is not */
  take(key: string): boolean {
    if (this.#keys.has(key)) return false;
    this.#keys.add(key);
    if (this.#keys.size > this.#most) {
      // The order of a Set is that of insertion.
      const [oldest] = this.#keys;
      if (oldest !== undefined) this.#keys.delete(oldest);
    }
    return true;
  }
}
