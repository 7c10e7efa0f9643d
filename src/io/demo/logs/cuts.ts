import type { ServerResponse } from 'node:http';

/** Somebody who reads a log. */
export interface Follower {
  /** Resolves when there is room for more, or nobody reads any more. */
  send(bytes: Buffer): Promise<void>;
}

/** Connections that break: once so many bytes of a log went through one it is torn down, in the middle of a line as it may be. */
export class Cuts {
  readonly #afterBytes: number;
  #left: number;
  #done = 0;
  readonly #open = new Set<ServerResponse>();

  /** @param times how many connections break; all when absent */
  constructor(afterBytes: number | undefined, times: number | undefined) {
    this.#afterBytes = afterBytes ?? Infinity;
    this.#left = times ?? Infinity;
  }

  /** Breaks all connections at once. */
  all(): void {
    for (const response of this.#open) response.destroy();
  }

  /** How many connections were broken so far. */
  get done(): number {
    return this.#done;
  }

  on(response: ServerResponse): Follower {
    this.#open.add(response);
    response.once('close', () => this.#open.delete(response));
    let room = this.#afterBytes;
    return {
      send: async (bytes) => {
        if (response.destroyed || bytes.length === 0) return;
        if (bytes.length < room || this.#left <= 0) {
          room -= bytes.length;
          await written(response, bytes);
          return;
        }
        this.#left -= 1;
        this.#done += 1;
        await written(response, bytes.subarray(0, room));
        response.destroy();
      },
    };
  }
}

/** Resolves when the bytes were taken or never will be. */
const written = (response: ServerResponse, bytes: Buffer): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      response.off('close', done);
      resolve();
    };
    response.once('close', done);
    response.write(bytes, done);
  });
