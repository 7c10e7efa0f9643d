import { setMaxListeners } from 'node:events';
import { MeshdbgError } from '../../core/errors.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import type { LogEvent, LogNews, LogStream } from '../../ports/log-stream.ts';
import type { LiveLogs, Source } from '../source.ts';
import { ContainerTail } from './container-tail.ts';
import { logContainer, type LogContainer } from './container.ts';
import { inOrder } from './in-order.ts';
import { Merge } from './merge.ts';
import { newcomers } from './newcomers.ts';
import type { LogWorld } from './tail.ts';
import type { LogsRequest } from './request.ts';
import type { Selection } from './select.ts';

/** Containers read at the same time unless the request says otherwise: what stern follows. */
const MOST_STREAMS = 50;

export interface LiveParts {
  readonly source: Source;
  readonly logs: LiveLogs;
  readonly request: LogsRequest;
  readonly selection: Selection;
  readonly containers: readonly LogContainer[];
  readonly world: LogWorld;
}

/**
 * The logs of containers of a cluster: those that end in the order of their lines' times, followed ones as they come.
 * @throws {MeshdbgError} why, when not one of them could be read; interrupted
 */
export async function* liveLogs(parts: LiveParts): AsyncGenerator<LogEvent> {
  const controller = new AbortController();
  // Each container listens: fifty are no leak.
  setMaxListeners(0, controller.signal);
  const stop = (): void => controller.abort();
  parts.world.signal.addEventListener('abort', stop, { once: true });
  if (parts.world.signal.aborted) stop();
  const streams = new Streams(parts, controller.signal);
  try {
    yield* parts.request.follow ? streams.followed() : streams.ended();
    streams.throwIfNone();
  } finally {
    parts.world.signal.removeEventListener('abort', stop);
    controller.abort();
  }
}

/** The tails of one command, at most so many at a time. */
class Streams {
  readonly #parts: LiveParts;
  readonly #signal: AbortSignal;
  readonly #limit: number;
  readonly #merge = new Merge<LogEvent>();
  readonly #known = new Set<string>();
  readonly #queue: LogContainer[] = [];
  #running = 0;
  #refused = 0;
  #reason: MeshdbgError | undefined;
  #told = false;

  constructor(parts: LiveParts, signal: AbortSignal) {
    this.#parts = parts;
    this.#signal = signal;
    this.#limit = parts.request.maxStreams ?? MOST_STREAMS;
  }

  async *ended(): AsyncGenerator<LogEvent> {
    const { containers } = this.#parts;
    const limit = this.#limit;
    if (containers.length > limit)
      yield note(`${containers.length} logs are read ${limit} at a time (--max-log-requests): lines are in the order of their times within each ${limit}`); // prettier-ignore
    for (let at = 0; at < containers.length; at += limit) {
      const tails = containers.slice(at, at + limit).map((one) => this.#tail(one));
      const [only, ...others] = tails;
      yield* only !== undefined && others.length === 0 ? only : inOrder(tails);
    }
  }

  async *followed(): AsyncGenerator<LogEvent> {
    const { containers, selection, request } = this.#parts;
    this.#join(containers);
    // One pod is followed to its end, as kubectl does; what others are replaced by is followed as well.
    if (request.previous || selection.isPod) this.#merge.close();
    else for (const scope of selection.scopes) this.#merge.add(this.#joining(scope));
    yield* this.#merge.values();
  }

  /** @throws {MeshdbgError} why not one log could be read */
  throwIfNone(): void {
    if (this.#reason !== undefined && this.#isRefused()) throw this.#reason;
  }

  #isRefused(): boolean {
    return this.#refused > 0 && this.#refused === this.#known.size;
  }

  #tail(container: LogContainer): LogStream {
    const { source, logs, request, world } = this.#parts;
    this.#known.add(keyOf(container));
    return new ContainerTail(container, {
      logs,
      objects: source.objects,
      request,
      clock: world.clock,
      signal: this.#signal,
      onRefused: (error) => {
        this.#refused += 1;
        this.#reason ??= error;
      },
    }).events();
  }

  async *#joining(scope: Selection['scopes'][number]): AsyncGenerator<LogEvent> {
    const { source, logs, request, selection, world } = this.#parts;
    const { again } = selection;
    const found = newcomers(scope, {
      logs,
      list: (where) => source.objects.list('pods', where),
      clock: world.clock,
      signal: this.#signal,
      ...(again === undefined ? {} : { again }),
    });
    yield* this.#overLimit();
    for await (const one of found) {
      if ('kind' in one) yield one;
      else {
        this.#join(containersOf(one, request.container));
        yield* this.#overLimit();
      }
    }
  }

  /** Takes up those that are not known yet. */
  #join(containers: readonly LogContainer[]): void {
    for (const container of containers) {
      if (this.#known.has(keyOf(container))) continue;
      this.#known.add(keyOf(container));
      this.#queue.push(container);
    }
    this.#next();
  }

  #next(): void {
    while (this.#running < this.#limit) {
      const container = this.#queue.shift();
      if (container === undefined) return;
      this.#running += 1;
      this.#merge.add(this.#tail(container), () => {
        this.#running -= 1;
        this.#next();
        // Where nothing may be read, the pods of tomorrow may not be read either.
        if (this.#running === 0 && this.#isRefused()) this.#merge.fail(this.#reason);
      });
    }
  }

  *#overLimit(): Generator<LogNews> {
    if (this.#queue.length === 0 || this.#told) return;
    this.#told = true;
    const rest = this.#queue.length;
    yield {
      ...note(`${this.#limit} pods are followed, which is the limit (--max-log-requests): ${rest} more ${rest === 1 ? 'waits' : 'wait'} until others have ended`), // prettier-ignore
      hint: 'Raise --max-log-requests, or choose fewer pods.',
    };
  }
}

const note = (text: string): LogNews => ({ kind: 'note', text });

const keyOf = ({ origin, uid }: LogContainer): string =>
  `${origin.namespace}/${origin.pod}/${origin.container} ${uid}`;

const containersOf = (pods: readonly KubeObject[], wanted: string | undefined): LogContainer[] =>
  pods.map((pod) => logContainer(pod, wanted)).filter((one) => one !== undefined);
