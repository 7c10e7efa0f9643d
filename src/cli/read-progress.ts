import type { Context } from '../ports/context.ts';

/** Reading that takes shorter than this shows nothing, in milliseconds. */
const QUIET_MS = 1000;
/** Between two changes of the line, in milliseconds. */
const PACE_MS = 100;

/** One line on the terminal: how many of some proxies are read. Called for each of them. */
export function readProgress(
  { clock, terminal }: Pick<Context, 'clock' | 'terminal'>,
  total: number,
): () => void {
  let done = 0;
  let next = clock.now() + QUIET_MS;
  return () => {
    done++;
    const now = clock.now();
    if (now < next) return;
    next = now + PACE_MS;
    terminal.progress(`read ${done} of ${total} proxies`);
  };
}
