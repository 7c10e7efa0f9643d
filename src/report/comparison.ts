import type { ComparisonResult } from '../core/diff/compare-all.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import { diffReport } from './diff.ts';
import { whyReport } from './why.ts';
import { metaOf, type Cell, type Meta, type Report } from './report.ts';

/** What was compared. */
export interface Compared {
  readonly snapshot: Snapshot;
  readonly other?: Snapshot;
}

/** The report of `diff` in all its forms. */
export function comparisonReport(
  { pairs, agree, endpoints, gaps, why }: ComparisonResult,
  compared: Compared,
): Report {
  const meta = metaOfBoth(compared);
  const report = diffReport({
    meta: { ...meta, gaps: [...meta.gaps, ...gaps] },
    pairs,
    ...(agree === undefined ? {} : { heading: heading(agree, pairs) }),
    ...(endpoints === undefined ? {} : { endpoints }),
  });
  return why === undefined ? report : whyReport(report, why);
}

/** Do all replicas agree, and if not, who is the odd one. */
function heading(agree: readonly string[], pairs: ComparisonResult['pairs']): Cell {
  const odd = pairs.filter(({ result }) => result.differences.length > 0);
  if (odd.length === 0) return { text: `All ${agree.length} replicas agree.`, tone: 'good' };
  const names = odd.map(({ rightName }) => rightName).join(', ');
  const verb = odd.length === 1 ? 'differs' : 'differ';
  return {
    text: `${agree.length} of ${agree.length + odd.length} replicas agree; ${names} ${verb} from them.`,
    tone: 'bad',
  };
}

/** Both captures' proxies and gaps, each once. */
function metaOfBoth({ snapshot, other }: Compared): Meta {
  const meta = metaOf(snapshot);
  if (other === undefined) return meta;
  const more = metaOf(other);
  const targets = new Set([...meta.target.split(','), ...more.target.split(',')]);
  const gaps = new Map([...meta.gaps, ...more.gaps].map((gap) => [JSON.stringify(gap), gap]));
  return { ...meta, target: [...targets].join(','), gaps: [...gaps.values()] };
}
