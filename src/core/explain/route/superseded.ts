import type { Step } from '../model/hop.ts';
import type { RouteChoice } from '../model/route-call.ts';

/** Whether two choices of one request ended at the same route, whatever its split gave. */
export const isSameRoute = (one: RouteChoice, other: RouteChoice): boolean =>
  one.route === other.route && one.virtualHost === other.virtualHost;

/** Steps of which those of a route choice no longer count: a filter had the route chosen anew. What both choices share stays. */
export function superseded(steps: readonly Step[], by: readonly Step[]): readonly Step[] {
  const kept = new Set(by.map(({ text }) => text));
  return steps.map((step): Step => {
    if (!OF_ROUTES.has(step.kind) || kept.has(step.text)) return step;
    const { resource: _, ...rest } = step;
    return { ...rest, text: `${step.text}, until a filter had the route chosen anew`, isDecisive: false }; // prettier-ignore
  });
}

const OF_ROUTES: ReadonlySet<Step['kind']> = new Set(['virtual-host', 'route']);
