/** "1 s", "250 ms", "1.5 s"; "some time" where it is not known. */
export function durationText(ms: number | undefined): string {
  if (ms === undefined) return 'some time';
  return ms < 1000
    ? `${Math.round(ms)} ms`
    : `${Number((ms / 1000).toFixed(ms < 10_000 ? 2 : 0))} s`;
}

/** "50 %", "0.1 %". @param fraction 0 to 1 */
export const percentText = (fraction: number): string => `${Number((fraction * 100).toFixed(2))} %`;
