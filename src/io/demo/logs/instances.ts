import type { JsonObject } from '../../../core/model/json.ts';
import type { KubeObject } from '../../../core/model/kube.ts';
import { object, objects, text } from '../../../core/decode/read.ts';
import { rfc3339 } from '../../../core/model/time.ts';

/** When the containers of the demo have restarted. */
export class Instances {
  /** Epoch milliseconds, by "<namespace>/<pod>/<container>". */
  readonly #restarts = new Map<string, number[]>();
  readonly #listeners = new Set<() => void>();
  #shown:
    | {
        readonly of: readonly KubeObject[];
        readonly at: number;
        readonly objects: readonly KubeObject[];
      }
    | undefined;
  #revision = 0;

  /** A container ends, and its next instance begins at once. @param nowMs the demo's present */
  restart(key: string, nowMs: number): void {
    this.#restarts.set(key, [...(this.#restarts.get(key) ?? []), nowMs]);
    this.#revision += 1;
    for (const listener of this.#listeners) listener();
  }

  /** How often a container has restarted. */
  count(key: string): number {
    return this.#restarts.get(key)?.length ?? 0;
  }

  /** When an instance ended, epoch milliseconds; undefined while it runs. @param number how many ran before it */
  endOf(key: string, number: number): number | undefined {
    return this.#restarts.get(key)?.[number];
  }

  /**
   * From when to when an instance of a container runs, epoch milliseconds. @param back 0 is the present one, 1 the one before
   * @returns undefined where there was none
   */
  span(key: string, back: number): { readonly fromMs: number; readonly toMs: number } | undefined {
    const borders = [-Infinity, ...(this.#restarts.get(key) ?? []), Infinity];
    const [fromMs, toMs] = borders.slice(borders.length - 2 - back, borders.length - back);
    return back > borders.length - 2 || fromMs === undefined || toMs === undefined
      ? undefined
      : { fromMs, toMs };
  }

  /** @returns what ends it */
  onRestart(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Objects whose pods tell of the restarts; the same ones as long as nothing restarts. */
  shown(of: readonly KubeObject[]): readonly KubeObject[] {
    if (this.#revision === 0) return of;
    if (this.#shown?.of !== of || this.#shown.at !== this.#revision)
      this.#shown = { of, at: this.#revision, objects: of.map((one) => this.#restarted(one)) };
    return this.#shown.objects;
  }

  #restarted(pod: KubeObject): KubeObject {
    const prefix = `${pod.namespace}/${pod.name}/`;
    if (pod.kind !== 'Pod' || ![...this.#restarts.keys()].some((key) => key.startsWith(prefix)))
      return pod;
    const status = object(pod.raw, 'status') ?? {};
    const names = objects(object(pod.raw, 'spec'), 'containers').map(
      (one) => text(one, 'name') ?? '',
    );
    const recorded = new Map(
      objects(status, 'containerStatuses').map((one) => [text(one, 'name') ?? '', one]),
    );
    const containerStatuses = names.map((name) =>
      this.#statusOf(
        `${prefix}${name}`,
        recorded.get(name) ?? { name, ready: true, restartCount: 0 },
      ),
    );
    return { ...pod, raw: { ...pod.raw, status: { ...status, containerStatuses } } };
  }

  #statusOf(key: string, recorded: JsonObject): JsonObject {
    const times = this.#restarts.get(key) ?? [];
    const last = times.at(-1);
    if (last === undefined) return recorded;
    const at = rfc3339(Math.floor(last / 1000) * 1000);
    return {
      ...recorded,
      restartCount: times.length,
      state: { running: { startedAt: at } },
      lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: at } },
    };
  }
}
