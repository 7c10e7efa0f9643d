import type { XdsLimits } from '../../ports/control-plane.ts';

/** One signal out of the user's and the time limit, and which of the two it was. */
export class Limit {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #user: AbortSignal;
  readonly #interrupt = (): void => this.#stop('interrupted');
  #reason: 'timeout' | 'interrupted' | undefined;

  constructor({ signal, limitMs }: XdsLimits) {
    this.#user = signal;
    this.#timer = setTimeout(() => this.#stop('timeout'), limitMs);
    signal.addEventListener('abort', this.#interrupt, { once: true });
    if (signal.aborted) this.#interrupt();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why it was stopped; undefined while it was not. */
  get reason(): 'timeout' | 'interrupted' | undefined {
    return this.#reason;
  }

  /** What a promise gives, or a rejection as soon as the limit stops; a late result is handed to `discard`. */
  race<T>(promise: Promise<T>, discard?: (late: T) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        reject(new Error('stopped'));
        if (discard !== undefined) promise.then(discard, () => undefined);
      };
      if (this.signal.aborted) stop();
      this.signal.addEventListener('abort', stop, { once: true });
      promise.then(resolve, reject).finally(() => this.signal.removeEventListener('abort', stop));
    });
  }

  /** Lets the timer and the user's signal go. */
  end(): void {
    clearTimeout(this.#timer);
    this.#user.removeEventListener('abort', this.#interrupt);
  }

  #stop(reason: 'timeout' | 'interrupted'): void {
    this.#reason ??= reason;
    this.#controller.abort();
  }
}
