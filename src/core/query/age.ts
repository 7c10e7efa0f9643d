import { epochMs } from '../model/time.ts';

/** Milliseconds from a time to the capture; null when either is unknown. Never negative: clocks may differ a little. */
export function ageMs(since: string | undefined, capturedAt: string): number | null {
  const from = epochMs(since);
  const to = epochMs(capturedAt);
  return from === undefined || to === undefined ? null : Math.max(0, to - from);
}
