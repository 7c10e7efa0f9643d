import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import type { Chosen } from '../journey/trail.ts';
import type { Failure } from '../../wire/failure.ts';
import type { Remark } from '../model/remark.ts';
import { failureWords } from '../model/failure-words.ts';
import { objections } from '../route/criteria.ts';
import { routeWords } from '../route/route-words.ts';
import { isUnknown } from '../route/verdict.ts';

/** Of a virtual host in which no route matches: the one that comes nearest, and what it wants. */
export function nearestMiss(mesh: ExplainMesh, { question, choice }: Chosen): Remark[] {
  const { virtualHost, route, isTlsRequired, unknown } = choice;
  if (virtualHost === undefined || route !== undefined || isTlsRequired || unknown !== undefined) return []; // prettier-ignore
  const asked = { request: question.request, stream: question.stream, ignorePathParameters: question.config.ignorePathParameters }; // prettier-ignore
  let best: { readonly failures: readonly Failure[]; readonly says: string; readonly owner: ResourceRef | undefined } | undefined; // prettier-ignore
  for (const one of virtualHost.routes) {
    const failures = [...objections(one.match, asked)].flatMap((found) =>
      isUnknown(found) ? [] : [found],
    );
    const [first] = failures;
    if (first === undefined || (best !== undefined && best.failures.length <= failures.length)) continue; // prettier-ignore
    best = { failures, says: `The nearest route is ${routeWords(one)}: ${failures.map(failureWords).join('; ')}.`, owner: one.owner }; // prettier-ignore
  }
  if (best === undefined) return [];
  const { owner, says } = best;
  const object = owner && mesh.objectOf(owner);
  return [{ says, ...(object === undefined ? {} : { resource: refTo(object, 'spec.http') }) }];
}
