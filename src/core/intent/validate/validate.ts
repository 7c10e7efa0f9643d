import type { Gap } from '../../model/gap.ts';
import type { KubeObject } from '../../model/kube.ts';
import { resourceText } from '../../model/resource.ts';
import type { World } from '../model/world.ts';
import { delegateFaults } from './delegates.ts';
import type { Fault } from './fault.ts';
import { fieldFaults } from './fields.ts';
import { gatewayFaults } from './gateways.ts';
import { identityFaults } from './identity.ts';
import { meshFaults } from './mesh-config.ts';

/** All that is wrong with the objects of a mesh, each once, in the objects' order; the compiler goes on around it. */
export function faultsOf(objects: readonly KubeObject[], world: World): Fault[] {
  return [
    ...identityFaults(objects),
    ...objects.flatMap(fieldFaults),
    ...delegateFaults(world),
    ...gatewayFaults(world),
    ...meshFaults(world),
  ];
}

/** More would hide the answer. */
const MOST = 20;

/** Faults as what could not be used. */
export function faultGaps(faults: readonly Fault[]): Gap[] {
  const gaps = faults.slice(0, MOST).map(({ object, problem }): Gap => ({
    section: resourceText(object),
    reason: problem,
    hint: object.file === undefined ? '' : `${object.file}:${object.line ?? 1}`,
  }));
  const rest = faults.length - gaps.length;
  if (rest === 0) return gaps;
  return [...gaps, { section: 'kubernetes', reason: `${rest} more mistakes in objects`, hint: '' }];
}
