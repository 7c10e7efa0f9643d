import type { Route, VirtualHost } from '../../model/envoy/virtual-host.ts';
import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import { originOf } from '../ground/origin-of.ts';
import type { Step } from '../model/hop.ts';
import type { RouteChoice } from '../model/route-call.ts';

const known = new WeakMap<Route, Traced>();

interface Traced {
  readonly owner?: ResourceRef;
  /** How the YAML at hand stands to what the proxy has. */
  readonly note?: string;
}

/** The steps of a route choice with the rule's field, and word of it where the YAML says something else than what the proxy has. */
export function routeSteps(
  mesh: ExplainMesh,
  { steps, route, virtualHost }: RouteChoice,
): readonly Step[] {
  if (route === undefined || virtualHost === undefined || mesh.objects.length === 0) return steps;
  const { owner, note } = traced(mesh, route, virtualHost);
  if (owner === undefined && note === undefined) return steps;
  return steps.flatMap((step): Step[] => {
    if (step.kind !== 'route') return [step];
    const own = owner === undefined ? step : { ...step, resource: owner };
    return note === undefined ? [own] : [own, { kind: 'route', text: note, isDecisive: true, candidates: [], ...(owner === undefined ? {} : { resource: owner }) }]; // prettier-ignore
  });
}

function traced(mesh: ExplainMesh, route: Route, host: VirtualHost): Traced {
  const own = known.get(route);
  if (own !== undefined) return own;
  const result = trace(mesh, route, host);
  known.set(route, result);
  return result;
}

function trace(mesh: ExplainMesh, route: Route, host: VirtualHost): Traced {
  const { owner, yaml, yamlField } = originOf(mesh)(route, host);
  if (owner === null) return {};
  const object = mesh.objectOf(owner);
  const placed = object === undefined ? owner : refTo(object, owner.field ?? yamlField ?? undefined); // prettier-ignore
  if (yaml === 'gone') return { owner: placed, note: 'the YAML at hand has no such object any more: the proxy has an older config' }; // prettier-ignore
  if (yaml === 'differs') return { owner: placed, note: `the YAML at hand says otherwise${yamlField === null ? '' : ` in ${yamlField}`}: the proxy has another config` }; // prettier-ignore
  return { owner: placed };
}
