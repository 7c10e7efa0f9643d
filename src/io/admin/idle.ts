import { MeshdbgError } from '../../core/errors.ts';
import { whenAborted } from '../../core/model/when-aborted.ts';
import type { AdminRequest } from '../../ports/admin.ts';

export interface IdleWatch {
  /** Aborted by the user or by a time without a byte. */
  readonly signal: AbortSignal;
  /** Something happened: the time starts anew. */
  readonly alive: () => void;
  /** Why the signal was aborted. */
  readonly reason: () => MeshdbgError | undefined;
  readonly stop: () => void;
}

/** Watches one request for Ctrl-C and for silence longer than its limit. */
export function watchIdle({ path, signal, timeoutMs }: AdminRequest): IdleWatch {
  const controller = new AbortController();
  const end = (why: MeshdbgError): void => controller.abort(why);
  const interrupt = (): void => end(new MeshdbgError('interrupted', 'Interrupted.'));
  const timer =
    timeoutMs > 0 ? setTimeout(() => end(silent(path, timeoutMs)), timeoutMs) : undefined;
  const stopWaiting = whenAborted(signal, interrupt);
  return {
    signal: controller.signal,
    alive: () => timer?.refresh(),
    reason: () => {
      const why: unknown = controller.signal.reason;
      return why instanceof MeshdbgError ? why : undefined;
    },
    stop: () => {
      clearTimeout(timer);
      stopWaiting();
    },
  };
}

const silent = (path: string, limitMs: number): MeshdbgError =>
  new MeshdbgError(
    'timeout',
    `No byte came for ${path} within ${limitMs / 1000} s (--request-timeout).`,
    { hint: 'Give it more time, for example --request-timeout 2m, or ask for less with --name.' },
  );
