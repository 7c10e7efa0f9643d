const SAME: Readonly<Record<string, string>> = {
  warn: 'warning',
  fatal: 'critical',
  err: 'error',
  crit: 'critical',
};

/** A level by Envoy's name for it: trace, debug, info, warning, error, critical. */
export function levelName(level: string): string {
  const lower = level.toLowerCase();
  return Object.hasOwn(SAME, lower) ? (SAME[lower] ?? lower) : lower;
}
