import type { Clock } from '../../ports/clock.ts';
import type { Asked } from './connection.ts';
import type { Position } from './position.ts';
import type { LogsRequest } from './request.ts';

/** An open log that stayed without lines for so long had none to begin with, in milliseconds. */
const EMPTY_MS = 5000;

/** Which part of a log the next connection has to ask for. */
export class Wanted {
  readonly #request: LogsRequest;
  readonly #clock: Clock;
  readonly #beganAt: number;
  /** There was nothing at the beginning: every line since is new. */
  #wasEmpty = false;

  constructor(request: LogsRequest, clock: Clock) {
    this.#request = request;
    this.#clock = clock;
    this.#beganAt = clock.now();
  }

  /** A connection was open from then on. @param openedAt epoch milliseconds */
  stood(openedAt: number, position: Position): void {
    this.#wasEmpty ||= position.sinceTime === undefined && this.#clock.now() - openedAt > EMPTY_MS;
  }

  /** The log holds nothing so far. */
  isEmpty(): void {
    this.#wasEmpty = true;
  }

  /** From the last line on, or from where the request says. */
  from(position: Position): Asked {
    const { follow, previous, tailLines, sinceSeconds, sinceTime } = this.#request;
    const asked: Asked = { follow: follow && !previous, ...(previous ? { previous } : {}) };
    const resumed = position.sinceTime;
    if (resumed !== undefined) return { ...asked, sinceTime: resumed };
    // What was young enough at the beginning still is.
    const passed = Math.ceil((this.#clock.now() - this.#beganAt) / 1000);
    return {
      ...asked,
      ...(tailLines === undefined || this.#wasEmpty ? {} : { tailLines }),
      ...(sinceSeconds === undefined ? {} : { sinceSeconds: sinceSeconds + passed }),
      ...(sinceTime === undefined ? {} : { sinceTime }),
    };
  }
}
