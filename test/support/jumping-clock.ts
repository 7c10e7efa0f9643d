import type { Context } from '../../src/ports/context.ts';

/** A clock that jumps over the waits between looks, and knows no others (the progress line's second). */
export function jumpingClock(): Context['clock'] {
  let now = 0;
  return {
    now: () => now,
    after: (ms, call) => {
      if (ms < 5000) return () => {};
      const timer = setTimeout(() => {
        now += ms;
        call();
      }, 0);
      return () => clearTimeout(timer);
    },
  };
}
