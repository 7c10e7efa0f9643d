import { object, objects } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';

const RANKS = ['exact', 'prefix', 'regex'] as const;

interface Weight {
  /** No match at all: behind everything. */
  readonly unmatched: boolean;
  readonly figures: readonly number[];
}

/** How specific a rule is; rules have one match at most. */
function weightOf(rule: JsonObject): Weight {
  const [match] = objects(rule, 'match');
  if (match === undefined) return { unmatched: true, figures: [] };
  const uri = object(match, 'uri');
  const rank = RANKS.findIndex((kind) => uri?.[kind] !== undefined);
  const path = uri?.[RANKS[rank] ?? ''];
  return {
    unmatched: false,
    figures: [
      rank === -1 ? -1 : RANKS.length - rank,
      typeof path === 'string' ? path.length : 0,
      Number(match['method'] !== undefined),
      Object.keys(object(match, 'headers') ?? {}).length,
      Object.keys(object(match, 'queryParams') ?? {}).length,
    ],
  };
}

/** The Gateway API's order of rules, which holds across routes: the more specific first, the rest as it came (conversion.go, sortHTTPRoutes). */
export function inMatchOrder<Rule extends { readonly rule: JsonObject }>(
  rules: readonly Rule[],
): Rule[] {
  return rules
    .map((item) => ({ item, weight: weightOf(item.rule) }))
    .toSorted(({ weight: a }, { weight: b }) => {
      if (a.unmatched || b.unmatched) return Number(a.unmatched) - Number(b.unmatched);
      const at = a.figures.findIndex((figure, index) => figure !== b.figures[index]);
      return at === -1 ? 0 : (b.figures[at] ?? 0) - (a.figures[at] ?? 0);
    })
    .map(({ item }) => item);
}
