import type { KubeObject } from '../../model/kube.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { refTo } from '../../model/provenance.ts';

/** What is wrong with an object, and at which field: "spec.http[0].timeout" `is "5x", not a duration`. */
export interface Fault {
  readonly object: ResourceRef;
  /** The rest of a sentence that begins with the field. */
  readonly problem: string;
}

export const faultOf = (object: KubeObject, field: string | undefined, problem: string): Fault => ({
  object: refTo(object, field),
  problem,
});
