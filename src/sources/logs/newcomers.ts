import { MeshdbgError } from '../../core/errors.ts';
import { object, text } from '../../core/decode/read.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ListScope } from '../../ports/kube.ts';
import type { LogNews } from '../../ports/log-stream.ts';
import type { LiveLogs } from '../source.ts';
import { BackOff } from './back-off.ts';
import { pause } from '../pause.ts';

export interface NewcomerParts {
  readonly logs: LiveLogs;
  /** Which pods belong to the selection now; absent where all in the scope do. */
  readonly again?: () => Promise<readonly KubeObject[]>;
  /** All pods in the scope, for where watching is not allowed. */
  readonly list: (scope: ListScope) => Promise<readonly KubeObject[]>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Where watching is not allowed the pods are listed as often as this, in milliseconds. */
const POLL_MS = 10_000;

/**
 * Pods that belong to a selection as they appear, each again whenever a watch begins anew: whoever takes them knows those that it has.
 * Ends only with the signal.
 * @throws {MeshdbgError} interrupted
 */
export async function* newcomers(
  scope: ListScope,
  parts: NewcomerParts,
): AsyncGenerator<readonly KubeObject[] | LogNews> {
  const { clock, signal, again, list } = parts;
  const backOff = new BackOff();
  for (;;) {
    const error = yield* watched(scope, parts, backOff);
    if (error?.code === 'forbidden' || error?.code === 'unauthorized') {
      yield {
        kind: 'note',
        text: `new pods are looked for every ${POLL_MS / 1000} s, as they cannot be watched: ${error.message.replace(/\.$/, '')}`,
      };
      break;
    }
    await pause(backOff.next(), clock, signal);
  }
  for (;;) {
    await pause(POLL_MS, clock, signal);
    yield await ifReachable(again ?? (() => list(scope)));
  }
}

/** The pods of one watch. @returns why it ended, where it failed */
async function* watched(
  scope: ListScope,
  { logs, again, signal }: NewcomerParts,
  backOff: BackOff,
): AsyncGenerator<readonly KubeObject[], MeshdbgError | undefined> {
  const judged = new Set<string>();
  try {
    for await (const events of logs.watch('pods', scope, signal)) {
      backOff.reset();
      const fresh = events
        .filter(({ type, object: pod }) => type !== 'DELETED' && !judged.has(keyOf(pod)))
        .map((event) => event.object);
      for (const pod of fresh) judged.add(keyOf(pod));
      // A gone pod does not come back: its successor has another uid.
      for (const { type, object: pod } of events) if (type === 'DELETED') judged.delete(keyOf(pod));
      if (fresh.length > 0) yield again === undefined ? fresh : await ifReachable(again);
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof MeshdbgError) || error.code === 'interrupted') throw error;
    return error;
  }
}

/** Looking a name up may fail for a moment; the next pod that appears asks again. */
async function ifReachable(
  look: () => Promise<readonly KubeObject[]>,
): Promise<readonly KubeObject[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof MeshdbgError) || error.code === 'interrupted') throw error;
    return [];
  }
}

/** A pod with its labels, which may make it a member later. */
const keyOf = (pod: KubeObject): string =>
  `${text(object(pod.raw, 'metadata'), 'uid') ?? ''} ${pod.namespace}/${pod.name} ${JSON.stringify(pod.labels)}`;
