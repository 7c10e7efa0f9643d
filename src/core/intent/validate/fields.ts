import type { KubeObject } from '../../model/kube.ts';
import { faultOf, type Fault } from './fault.ts';
import { SPECS } from './kinds/kinds.ts';

/** One mistake may be made in every rule: these say enough of one object. */
const MOST = 5;

/** Fields of Istio's objects that hold what they may not. Objects of other kinds have none. */
export function fieldFaults(object: KubeObject): Fault[] {
  const shape = object.apiVersion.includes('.istio.io/') ? SPECS.get(object.kind) : undefined;
  if (shape === undefined) return [];
  const found: { readonly field: string; readonly problem: string }[] = [];
  shape(object.raw['spec'], 'spec', (field, problem) => found.push({ field, problem }));
  const faults = found.slice(0, MOST).map(({ field, problem }) => faultOf(object, field, problem));
  const rest = found.length - faults.length;
  return rest === 0 ? faults : [...faults, faultOf(object, 'spec', `has ${rest} more mistakes`)];
}
