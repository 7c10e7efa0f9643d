import { MeshdbgError } from '../core/errors.ts';
import type { Clock } from '../ports/clock.ts';

/** Waits. @throws {MeshdbgError} interrupted when the signal aborts */
export function pause(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      cancel();
      reject(new MeshdbgError('interrupted', 'Interrupted.'));
    };
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
