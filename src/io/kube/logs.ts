import { MeshdbgError } from '../../core/errors.ts';
import type { LogQuery } from '../../ports/kube.ts';
import type { ApiServer } from './api-server.ts';
import { get } from './rest.ts';
import { messageOf, statusError } from './status-error.ts';

/** A container's log in one piece (pods/log). @throws {MeshdbgError} */
export async function podLog(server: ApiServer, query: LogQuery): Promise<Uint8Array> {
  const { namespace, pod, container, tailLines, sinceSeconds } = query;
  const parameters = new URLSearchParams({ container });
  if (tailLines !== undefined) parameters.set('tailLines', String(tailLines));
  if (sinceSeconds !== undefined) parameters.set('sinceSeconds', String(sinceSeconds));
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`;
  const answer = await get(server, `${path}?${parameters.toString()}`);
  if (answer.status === 200) return new TextEncoder().encode(answer.body);
  const asked = { verb: 'get', resource: 'pods/log', namespace, name: pod } as const;
  if (answer.status === 404)
    throw new MeshdbgError('not-found', `The pod ${namespace}/${pod} does not exist (any more).`);
  // A container that has not started yet, or that the pod does not have.
  if (answer.status === 400)
    throw new MeshdbgError('not-found', `No log of container ${container} of pod ${namespace}/${pod}: ${messageOf(answer.body)}`); // prettier-ignore
  throw statusError(asked, answer);
}
