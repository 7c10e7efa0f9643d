import { MeshdbgError } from '../../core/errors.ts';
import type { LogFollow } from '../../ports/kube.ts';
import type { ApiServer } from './api-server.ts';
import { messageOf, statusError, type Refusal } from './status-error.ts';
import { streamed } from './stream.ts';

/** A container's log as it comes (pods/log). @throws {MeshdbgError} as Kube.followLog */
export function followLog(server: ApiServer, query: LogFollow): AsyncIterable<Uint8Array> {
  const { namespace, pod, container } = query;
  const parameters = new URLSearchParams({ container });
  for (const name of ['follow', 'timestamps', 'previous'] as const)
    if (query[name] === true) parameters.set(name, 'true');
  for (const name of ['tailLines', 'sinceSeconds', 'sinceTime'] as const) {
    const value = query[name];
    if (value !== undefined) parameters.set(name, String(value));
  }
  return streamed(server, {
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log?${parameters.toString()}`,
    signal: query.signal,
    patient: query.follow,
    refused: (refusal) => logRefusal({ namespace, pod, container }, refusal),
  });
}

interface Whose {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** What a refused pods/log means: the API server, or the kubelet behind it, said so. */
function logRefusal({ namespace, pod, container }: Whose, refusal: Refusal): MeshdbgError {
  if (refusal.status === 404)
    return new MeshdbgError('not-found', `The pod ${namespace}/${pod} does not exist (any more).`);
  // A container that has not started yet, that has no previous instance, or that the pod does not have.
  if (refusal.status === 400)
    return new MeshdbgError(
      'unsupported',
      `No log of container ${container} of pod ${namespace}/${pod}: ${messageOf(refusal.body)}`,
    );
  return statusError({ verb: 'get', resource: 'pods/log', namespace, name: pod }, refusal);
}
