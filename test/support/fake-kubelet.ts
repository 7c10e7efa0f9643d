import { decodeKubeObject } from '../../src/core/decode/kube-object.ts';
import { MeshdbgError, type ErrorCode } from '../../src/core/errors.ts';
import type { JsonObject } from '../../src/core/model/json.ts';
import type { KubeEvent, LogFollow } from '../../src/ports/kube.ts';
import type { Source } from '../../src/sources/source.ts';
import { memorySource } from './memory-source.ts';

/** One answer to pods/log: pieces of text, then its end or a failure; "stays" leaves the connection open. */
export interface Answer {
  readonly pieces?: readonly string[];
  readonly ends?: 'ends' | 'stays' | ErrorCode;
  /** Called when the pieces were taken. */
  readonly after?: () => void;
}

export type Script = (query: LogFollow, times: number) => Answer;

/** A cluster whose logs a test writes, answer by answer; its pods change as the test says. */
export class FakeKubelet {
  readonly asked: LogFollow[] = [];
  readonly source: Source;
  readonly #script: Script;
  readonly #events: KubeEvent[] = [];
  #wake = (): void => {};

  /** @param pods changed in place by the test */
  constructor(pods: JsonObject[], script: Script) {
    this.#script = script;
    const objects = {
      list: async (...[kind, scope]: Parameters<Source['objects']['list']>) =>
        memorySource({ objects: pods }).objects.list(kind, scope),
      get: async (...[kind, namespace, name]: Parameters<Source['objects']['get']>) =>
        memorySource({ objects: pods }).objects.get(kind, namespace, name),
    };
    const live = {
      followLog: (query: LogFollow) => this.#log(query),
      watch: (_: unknown, __: unknown, signal: AbortSignal) => this.#watch(signal),
    };
    this.source = { ...memorySource({ objects: [] }), objects, live };
  }

  /** A pod appears or goes, for those who watch. */
  tell(type: KubeEvent['type'], raw: JsonObject): void {
    const object = decodeKubeObject(raw);
    if (object !== undefined) this.#events.push({ type, object });
    this.#wake();
  }

  async *#log(query: LogFollow): AsyncGenerator<Uint8Array> {
    const times = this.asked.filter((one) => one.pod === query.pod).length;
    this.asked.push(query);
    const { pieces, ends = 'ends', after } = this.#script(query, times);
    if (pieces !== undefined) yield new Uint8Array();
    for (const piece of pieces ?? []) yield new TextEncoder().encode(piece);
    after?.();
    if (ends === 'ends') return;
    if (ends === 'stays') await untilAborted(query.signal);
    else throw new MeshdbgError(ends, `It says ${ends}.`);
  }

  async *#watch(signal: AbortSignal): AsyncGenerator<readonly KubeEvent[]> {
    for (;;) {
      const events = this.#events.splice(0);
      if (events.length > 0) yield events;
      else await Promise.race([new Promise<void>((resolve) => (this.#wake = resolve)), untilAborted(signal)]);
    }
  }
} // prettier-ignore

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const stop = (): void => reject(new MeshdbgError('interrupted', 'Interrupted.'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
