/** What waits to be taken, and whom that lets go on. */
interface Offer<T> {
  readonly value: T;
  readonly taken: () => void;
}

/**
 * Values of many sources as they come. A source goes on when its value was taken, so that a slow reader slows them all and one value of
 * each is held at most. New sources may join while others run. Ends when it was told that no more will join and all have ended; an error
 * of a source is an error of the whole.
 */
export class Merge<T> {
  readonly #offers: Offer<T>[] = [];
  #running = 0;
  #closed = false;
  #failure: { readonly error: unknown } | undefined;
  #wake = (): void => {};

  /** @param ended called when the source has ended by itself */
  add(source: AsyncIterable<T>, ended: () => void = () => {}): void {
    this.#running += 1;
    void this.#pump(source).then((whole) => {
      this.#running -= 1;
      if (whole) ended();
      this.#wake();
    });
  }

  /** No further source will join. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  /** Ends the whole with an error. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake();
  }

  async *values(): AsyncGenerator<T> {
    try {
      for (;;) {
        if (this.#failure !== undefined) throw this.#failure.error;
        const offer = this.#offers.shift();
        if (offer !== undefined) {
          try {
            yield offer.value;
          } finally {
            offer.taken();
          }
        } else if (this.#closed && this.#running === 0) return;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      this.#failure ??= { error: undefined };
      for (const { taken } of this.#offers) taken();
    }
  }

  /** @returns whether the source came to its end */
  async #pump(source: AsyncIterable<T>): Promise<boolean> {
    try {
      for await (const value of source) {
        await new Promise<void>((taken) => {
          this.#offers.push({ value, taken });
          this.#wake();
        });
        if (this.#failure !== undefined) return false;
      }
      return true;
    } catch (error) {
      this.#failure ??= { error };
      return false;
    }
  }
}
