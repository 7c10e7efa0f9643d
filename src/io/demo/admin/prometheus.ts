import { decodeSample } from '../../../core/decode/prometheus.ts';
import type { RegexMatcher } from './regex.ts';

/** Envoy's own names (stats.json) of what /stats/prometheus may be asked for. */
export type StatNames = readonly string[];

/** What telemetry of Istio counts is named so in Envoy, then the metric, then each label with its value (istio_stats.cc). */
const CUSTOM = 'istiocustom';

/**
 * The lines of a saved /stats/prometheus that a filter leaves: it is held against Envoy's own names (prometheus_stats.cc), which this text
 * has lost where labels were made of parts of them. @returns undefined where such a name is asked for
 */
export function filteredPrometheus(
  saved: string,
  names: StatNames,
  matcher: RegexMatcher,
): string | undefined {
  const wanted = new Set(names.filter((name) => !name.startsWith(`${CUSTOM}.`) && matcher.partly(name)).map(plainLabel)); // prettier-ignore
  const kept: string[] = [];
  let type: string | undefined;
  for (const line of saved.split('\n')) {
    if (line.startsWith('# TYPE ')) type = line;
    const sample = decodeSample(line);
    if (sample === undefined) continue;
    const series = line.slice(0, line.indexOf('}') + 1);
    const isOwn = !sample.name.startsWith('envoy_');
    const name = [CUSTOM, sample.name, ...[...sample.labels].flat()].join('.');
    if (isOwn ? !matcher.partly(name) : !wanted.delete(series)) continue;
    if (type !== undefined) kept.push(type);
    type = undefined;
    kept.push(line);
  }
  return wanted.size > 0 ? undefined : kept.map((line) => `${line}\n`).join('');
}

const plainLabel = (name: string): string => `envoy_${name.replace(/[^a-zA-Z0-9_]/g, '_')}{}`;
