import { LineSplitter } from '../../core/decode/lines.ts';
import { MeshdbgError } from '../../core/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LogFollow } from '../../ports/kube.ts';
import type { LogOrigin } from '../../ports/log-stream.ts';
import type { LiveLogs } from '../source.ts';
import type { Position } from './position.ts';
import { stamped } from './stamped.ts';

/** What one connection gives. */
export type Piece =
  | { readonly kind: 'open' }
  | { readonly kind: 'lines'; readonly lines: readonly string[]; readonly times: readonly string[] }
  /** The kubelet's own words in place of lines. */
  | { readonly kind: 'said'; readonly text: string };

/** How a connection ended: by the kubelet, by its own silence, or by a failure. */
export type Ending =
  { readonly kind: 'ended' | 'silent' } | { readonly kind: 'failed'; readonly error: MeshdbgError };

export interface ConnectionParts {
  readonly logs: LiveLogs;
  readonly position: Position;
  readonly clock: Clock;
  /** Ends the tail. */
  readonly signal: AbortSignal;
}

/** Which part of the log a connection asks for. */
export type Asked = Omit<LogFollow, keyof LogOrigin | 'timestamps' | 'signal'>;

/**
 * A follower that hears nothing for so long asks anew, in milliseconds: a connection whose other end is gone looks the same, and
 * asking again costs nothing, as it goes on behind the last line.
 */
const SILENCE_MS = 4 * 60_000;

/**
 * The new lines that one connection to a container's log brings. A half line of a connection that broke is left for the next one.
 * @returns how it ended
 * @throws {MeshdbgError} interrupted
 */
export async function* connection(
  origin: LogOrigin,
  asked: Asked,
  { logs, position, clock, signal }: ConnectionParts,
): AsyncGenerator<Piece, Ending> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  signal.addEventListener('abort', stop, { once: true });
  const splitter = new LineSplitter();
  let silent = false;
  position.reopen();
  const body = logs.followLog({ ...origin, ...asked, timestamps: true, signal: controller.signal });
  const pieces = body[Symbol.asyncIterator]();
  let begun = false;
  try {
    if (signal.aborted) throw new MeshdbgError('interrupted', 'Interrupted.');
    for (;;) {
      const forget = clock.after(asked.follow && begun ? SILENCE_MS : NEVER_MS, () => {
        silent = true;
        controller.abort();
      });
      const { done, value } = await pieces.next().finally(forget);
      if (!begun && done !== true) yield { kind: 'open' };
      begun = true;
      yield* piecesOf(done === true ? splitter.end() : splitter.push(value), position);
      if (done === true) return { kind: 'ended' };
    }
  } catch (error) {
    if (signal.aborted || !(error instanceof MeshdbgError)) throw error;
    return silent ? { kind: 'silent' } : { kind: 'failed', error };
  } finally {
    signal.removeEventListener('abort', stop);
    controller.abort();
    await pieces.return?.();
  }
}

/** The longest time that a timer of Node takes. */
const NEVER_MS = 2 ** 31 - 1;

function* piecesOf(texts: readonly string[], position: Position): Generator<Piece> {
  const lines: string[] = [];
  const times: string[] = [];
  for (const text of texts) {
    const one = stamped(text);
    if (one === undefined) {
      if (text !== '') yield { kind: 'said', text };
    } else if (position.accept(one.time)) {
      lines.push(one.line);
      times.push(one.time);
    }
  }
  if (lines.length > 0) yield { kind: 'lines', lines, times };
}
