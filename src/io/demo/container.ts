import { object, objects, text } from '../../core/decode/read.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import { badRequest } from './status.ts';

/**
 * The container that a request means: the named one, or the only one.
 * @throws {ApiFailure} 400 in the API server's words (registry/core/pod/strategy.go)
 */
export function containerOf(pod: KubeObject, wanted: string | null): string {
  const spec = object(pod.raw, 'spec');
  const main = names(objects(spec, 'containers'));
  const init = names(objects(spec, 'initContainers'));
  const [only] = main;
  if (wanted === null || wanted === '') {
    if (only !== undefined && main.length === 1) return only;
    const also = init.length === 0 ? '' : ` or one of the init containers: [${init.join(' ')}]`;
    throw badRequest(
      `a container name must be specified for pod ${pod.name}, choose one of: [${main.join(' ')}]${also}`,
    );
  }
  if ([...main, ...init].includes(wanted)) return wanted;
  throw badRequest(`container ${wanted} is not valid for pod ${pod.name}`);
}

const names = (containers: readonly Parameters<typeof text>[0][]): string[] =>
  containers.map((container) => text(container, 'name') ?? '');
