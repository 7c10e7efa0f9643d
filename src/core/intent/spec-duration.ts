import { text } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1e3, m: 60e3, h: 3600e3,
}; // prettier-ignore
const TERM = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;

/**
 * A duration in an Istio object, in milliseconds: Go's spelling ("500ms", "1h30m"), which includes that of proto3 JSON
 * (istio/pkg/util/protomarshal reads with jsonpb, which calls Go's time.ParseDuration).
 */
export function specDurationMs(source: JsonObject | undefined, key: string): number | undefined {
  const value = text(source, key);
  return value === undefined ? undefined : goDurationMs(value);
}

/** "1m30s" → 90000; undefined for what Go does not read. */
export function goDurationMs(value: string): number | undefined {
  const [, sign = '', body = ''] = /^([-+]?)(.*)$/s.exec(value) ?? [];
  if (body === '0') return 0;
  let total = 0;
  let at = 0;
  while (at < body.length) {
    TERM.lastIndex = at;
    const match = TERM.exec(body);
    if (match === null) return undefined;
    total += Number(match[1]) * (UNIT_MS[match[2] ?? ''] ?? 0);
    at = TERM.lastIndex;
  }
  if (at === 0) return undefined;
  // Nanoseconds are as fine as it gets: sums of fractions are rounded to them.
  return (sign === '-' ? -1 : 1) * (Math.round(total * 1e6) / 1e6);
}
