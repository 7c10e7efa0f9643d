import type { KubeObject } from '../../../core/model/kube.ts';
import { badRequest } from '../status.ts';
import { Instances } from './instances.ts';
import { recordedLines, type Line, type RecordedLog } from './recorded.ts';
import { Traffic } from './traffic.ts';

/** Lines a second that the mesh writes once somebody follows a log. */
const RATE = 20;

/** What a replay knows of logs. */
export interface Recording {
  /** RFC 3339: the demo's present. */
  readonly capturedAt: string;
  readonly logs: readonly RecordedLog[];
  /** undefined where the bundle has no log of the container. */
  log(pod: KubeObject, container: string): Promise<Uint8Array | undefined>;
}

/** What the containers of the demo log: the recording, and what they write from the first follower on. */
export class DemoLogs {
  readonly instances = new Instances();
  readonly #rate: number;
  #began: { readonly at: number; readonly demoMs: number } | undefined;
  #traffic: Promise<Traffic> | undefined;

  /** @param rate lines a second over all containers */
  constructor(rate: number = RATE) {
    this.#rate = rate;
  }

  /** Requests begin to flow, unless they do already: as long as nobody looks, the recording stays as it is. */
  begin(replay: Recording): void {
    this.#began ??= { at: Date.now(), demoMs: Date.parse(replay.capturedAt) };
  }

  /** The demo's present, epoch milliseconds. */
  now(replay: Recording): number {
    const began = this.#began;
    return began === undefined
      ? Date.parse(replay.capturedAt)
      : began.demoMs + (Date.now() - began.at);
  }

  /**
   * The lines of a container's present or previous instance that are written before a time.
   * @throws {ApiFailure} 400 for a previous instance that never was
   */
  async lines(
    { pod, container, replay }: Container,
    { untilMs, previous = false }: { readonly untilMs: number; readonly previous?: boolean },
  ): Promise<Line[]> {
    const key = keyOf(pod, container);
    const span = this.instances.span(key, previous ? 1 : 0);
    if (span === undefined)
      throw badRequest(
        `previous terminated container "${container}" in pod "${pod.name}" not found`,
      );
    const toMs = Math.min(span.toMs, untilMs);
    const bytes = (await replay.log(pod, container)) ?? new Uint8Array();
    // What was recorded was written by the first instance.
    const recorded =
      span.fromMs === -Infinity ? recordedLines(bytes, Date.parse(replay.capturedAt)) : [];
    return [...recorded, ...(await this.written({ pod, container, replay }, span.fromMs, toMs))];
  }

  /** What a container writes of its own from a time on and before another. */
  async written(
    { pod, container, replay }: Container,
    fromMs: number,
    toMs: number,
  ): Promise<Line[]> {
    if (this.#began === undefined || this.#rate <= 0) return [];
    this.#traffic ??= this.#load(replay, this.#began.demoMs);
    return (await this.#traffic).lines(keyOf(pod, container), fromMs, toMs);
  }

  async #load(replay: Recording, beganMs: number): Promise<Traffic> {
    const logs = new Map<string, readonly Line[]>();
    for (const log of replay.logs)
      logs.set(
        `${log.namespace}/${log.pod}/${log.container}`,
        recordedLines(await log.read(), beganMs),
      );
    return new Traffic(logs, { rate: this.#rate, beganMs });
  }
}

/** A container of the demo. */
export interface Container {
  readonly pod: KubeObject;
  readonly container: string;
  readonly replay: Recording;
}

export const keyOf = (pod: KubeObject, container: string): string =>
  `${pod.namespace}/${pod.name}/${container}`;
