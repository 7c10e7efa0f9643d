import { isObject } from './message-type.ts';

/** What a saved /stats?format=json holds. */
export interface SavedStats {
  /** Text readouts, counters and gauges. */
  readonly values: readonly Readonly<Record<string, unknown>>[];
  readonly histograms: readonly Readonly<Record<string, unknown>>[];
  readonly quantiles: readonly unknown[];
}

/**
 * Statistics in text form (stats_render.cc): text readouts in quotes first, then numbers, then histograms as
 * "P0(interval,cumulative) …"; each kind in the order of the saved answer.
 */
export function statsText({ values, histograms, quantiles }: SavedStats): string {
  const lines = values.map(({ name, value }) =>
    typeof value === 'string'
      ? `${String(name)}: "${sanitized(value)}"`
      : `${String(name)}: ${String(value)}`,
  );
  for (const { name, values: computed } of histograms)
    lines.push(`${String(name)}: ${quantileText(computed, quantiles)}`);
  return lines.map((line) => `${line}\n`).join('');
}

function quantileText(computed: unknown, quantiles: readonly unknown[]): string {
  const pairs = (Array.isArray(computed) ? computed : []).filter(isObject);
  if (pairs.every(({ interval, cumulative }) => interval === null && cumulative === null))
    return 'No recorded values';
  return pairs
    .map(
      ({ interval, cumulative }, index) =>
        `P${String(quantiles[index])}(${numberText(interval)},${numberText(cumulative)})`,
    )
    .join(' ');
}

const numberText = (value: unknown): string => (typeof value === 'number' ? String(value) : 'nan');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;',
}; // prettier-ignore

/** Envoy prints text readouts as HTML even in text form (html/utility.cc). */
const sanitized = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
