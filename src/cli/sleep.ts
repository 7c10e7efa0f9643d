import { MeshdbgError } from '../core/errors.ts';
import type { Context } from '../ports/context.ts';

/** Waits. @throws {MeshdbgError} interrupted by Ctrl-C */
export function sleep(
  ms: number,
  { clock, signal }: Pick<Context, 'clock' | 'signal'>,
): Promise<void> {
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
