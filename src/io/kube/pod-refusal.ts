import { MeshdbgError } from '../../core/errors.ts';
import { messageOf, statusError, type Refusal } from './status-error.ts';

/** What was asked of one pod, by way of its node. */
export interface PodRequest {
  readonly namespace: string;
  readonly pod: string;
  /** "pods/portforward", "pods/exec". */
  readonly resource: string;
  /** What there is none of when its node refuses: "port-forward to pod shop/web". */
  readonly what: string;
  readonly hint?: string;
}

/** Why a pod's stream did not open: the pod is gone, its node refused, or the API server did. */
export function podRefusal(
  { namespace, pod, resource, what, hint }: PodRequest,
  refusal: Refusal,
): MeshdbgError {
  const said = messageOf(refusal.body);
  if (refusal.status === 404)
    return new MeshdbgError('not-found', `The pod ${namespace}/${pod} does not exist (any more).`, {
      hint: said,
    });
  if (refusal.status === 400 || refusal.status >= 500)
    return new MeshdbgError(
      'unreachable',
      `No ${what}: ${said || `status ${refusal.status}`}`,
      hint === undefined ? {} : { hint },
    );
  return statusError({ verb: 'get', resource, namespace, name: pod }, refusal);
}
