import { bytes, compactJson, jsonBytes, text, TEXT, type Draft } from './answer.ts';
import { isObject } from './message-type.ts';
import type { AdminUrl } from './query.ts';
import { compileRegex, type RegexMatcher } from './regex.ts';
import { listOf, readObject } from './saved.ts';
import { filteredPrometheus } from './prometheus.ts';
import { statsText, type SavedStats } from './stats-text.ts';

const TYPES = ['All', 'Counters', 'Gauges', 'Histograms', 'TextReadouts'];
const BUCKETS = ['cumulative', 'disjoint', 'detailed', 'summary', 'prometheusnative', 'none'];
const FORMATS = ['html', 'active-html', 'json', 'prometheus', 'text'];

/** Why a saved answer cannot be cut down as asked: said with a status that Envoy itself never uses here. */
const unanswerable = (what: string): Draft =>
  text(`This proxy is replayed from a bundle, which does not hold ${what}.\n`, 501);

/**
 * Answers GET /stats from stats.json as stats_params.cc reads its parameters. A bundle does not tell counters from
 * gauges, nor which zero was ever written: `usedonly` leaves zeros out.
 */
export function answerStats(saved: Uint8Array, url: AdminUrl): Draft {
  const wrong = wrongParameter(url);
  if (wrong !== undefined) return wrong;
  const filter = url.first('filter');
  const regex = filter === undefined ? undefined : compileRegex(filter);
  if (regex?.error !== undefined) return text(`Invalid re2 regex: ${regex.error}`, 400);
  const format = url.first('format') ?? 'text';
  const type = url.first('type') ?? 'All';
  if (type === 'Counters' || type === 'Gauges') return unanswerable('the type of each statistic');
  if (format.endsWith('html')) return unanswerable('the page of statistics');
  if (url.first('histogram_buckets') !== undefined)
    return unanswerable('the buckets of histograms');
  const whole = regex === undefined && type === 'All' && !url.has('usedonly');
  if (whole && format === 'json') return jsonBytes(saved);
  const stats = readStats(saved);
  const kept = keep(stats, regex?.matcher, type, url.has('usedonly'));
  return format === 'json' ? compactJson(statsJson(kept)) : text(statsText(kept));
}

/** Answers GET /stats/prometheus from stats.prom, cut down by the names in stats.json. */
export function answerPrometheus(
  saved: Uint8Array,
  url: AdminUrl,
  named: Uint8Array | undefined,
): Draft {
  const filter = url.first('filter');
  const regex = filter === undefined ? undefined : compileRegex(filter);
  if (regex?.error !== undefined) return text(`Invalid re2 regex: ${regex.error}`, 400);
  if (regex === undefined) return bytes(saved, TEXT);
  const names =
    named === undefined ? undefined : readStats(named).values.map(({ name }) => String(name));
  const kept = names && filteredPrometheus(new TextDecoder().decode(saved), names, regex.matcher);
  return kept === undefined
    ? unanswerable("Envoy's own names of the Prometheus metrics")
    : text(kept);
}

function wrongParameter(url: AdminUrl): Draft | undefined {
  const buckets = url.first('histogram_buckets');
  if (buckets !== undefined && !BUCKETS.includes(buckets))
    return text(`usage: /stats?histogram_buckets=(${BUCKETS.slice(0, -1).join('|')})\n`, 400);
  const type = url.first('type');
  if (type !== undefined && !TYPES.includes(type)) return text('invalid &type= param', 400);
  const format = url.first('format');
  return format === undefined || FORMATS.includes(format)
    ? undefined
    : text(`usage: /stats?format=(${FORMATS.join('|')})\n\n`, 400);
}

function readStats(saved: Uint8Array): SavedStats {
  const list = listOf(readObject(saved), 'stats');
  const histograms = list.map((entry) => entry['histograms']).find(isObject);
  const quantiles = histograms?.['supported_quantiles'];
  return {
    values: list.filter((entry) => typeof entry['name'] === 'string'),
    histograms: listOf(histograms, 'computed_quantiles'),
    quantiles: Array.isArray(quantiles) ? quantiles : [],
  };
}

function keep(
  stats: SavedStats,
  matcher: RegexMatcher | undefined,
  type: string,
  usedOnly: boolean,
): SavedStats {
  const named = ({ name }: Readonly<Record<string, unknown>>): boolean =>
    matcher === undefined || matcher.partly(String(name));
  return {
    quantiles: stats.quantiles,
    values: stats.values
      .filter(named)
      .filter(() => type !== 'Histograms')
      .filter(({ value }) => type !== 'TextReadouts' || typeof value === 'string')
      .filter(({ value }) => !usedOnly || (value !== 0 && value !== '')),
    histograms: type === 'TextReadouts' ? [] : stats.histograms.filter(named),
  };
}

function statsJson({ values, histograms, quantiles }: SavedStats): unknown {
  const computed = { supported_quantiles: quantiles, computed_quantiles: histograms };
  return { stats: [...values, ...(histograms.length === 0 ? [] : [{ histograms: computed }])] };
}
