import { parseClusterName } from '../../decode/cluster-name.ts';
import { intentAt } from '../../tls/mesh/intent-at.ts';
import { subsetRuleExclusions } from '../../why/subset-pods.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import type { Chosen } from '../journey/trail.ts';
import type { Remark } from '../model/remark.ts';

/** A request that goes to a subset whose labels another subset has as well: both names stand for the same pods. */
export function twinSubsets(mesh: ExplainMesh, { place, choice }: Chosen): Remark[] {
  const parsed = parseClusterName(choice.cluster ?? '');
  if (place.proxy === null || parsed === undefined || parsed.subset === '') return [];
  const intent = intentAt(mesh, place.proxy);
  if (intent === undefined) return [];
  const { context } = intent;
  const rules = context.scope.destinationRule(parsed.host, context.proxy.labels)?.from ?? [];
  return rules.flatMap((rule) =>
    subsetRuleExclusions(context, rule)
      .filter(({ code, names }) => code === 'subset-same-labels' && names.includes(parsed.subset))
      .map(({ says, cause }) => ({ says, ...(cause === null ? {} : { resource: cause }) })),
  );
}
