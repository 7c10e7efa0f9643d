import type { Context } from '../../ports/context.ts';

/** Reading that takes shorter than this shows nothing, in milliseconds. */
const QUIET_MS = 1000;
/** Between two changes of the line, in milliseconds. */
const PACE_MS = 100;

/** What one proxy tells while it is read. */
export interface ProxyProgress {
  /** @param what admin path @param bytes of its body so far */
  at(what: string, bytes: number): void;
  end(): void;
}

/** One line for all proxies that are read at the same time, after a second, on a terminal. */
export function progressLine({ clock, terminal }: Pick<Context, 'clock' | 'terminal'>) {
  const reading = new Map<string, { done: number; now: number; what: string }>();
  let finished = 0;
  let shown = -Infinity;
  let waiting = true;
  let cancel = (): void => {};

  const show = (): void => {
    if (waiting || reading.size === 0 || clock.now() - shown < PACE_MS) return;
    shown = clock.now();
    const open = [...reading];
    const bytes = open.reduce((sum, [, { done, now }]) => sum + done + now, finished);
    const [first] = open;
    const what =
      open.length === 1 && first !== undefined
        ? `${first[0]} ${first[1].what.replace(/\?.*/s, '')}`
        : `${open.length} proxies`;
    terminal.progress(`reading ${what}  ${sizeText(bytes)}`);
  };

  const begin = (label: string): ProxyProgress => {
    if (reading.size === 0) {
      waiting = true;
      finished = 0;
      cancel = clock.after(QUIET_MS, () => {
        waiting = false;
        show();
      });
    }
    const state = { done: 0, now: 0, what: '' };
    reading.set(label, state);
    return {
      at: (what, bytes) => {
        if (what !== state.what) state.done += state.now;
        state.what = what;
        state.now = bytes;
        show();
      },
      end: () => {
        finished += state.done + state.now;
        reading.delete(label);
        if (reading.size > 0) return;
        cancel();
        if (!waiting) terminal.progress('');
      },
    };
  };
  return { begin };
}

/** "12.3 MB" */
export const sizeText = (bytes: number): string =>
  bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
