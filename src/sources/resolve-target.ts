import { MeshdbgError } from '../core/errors.ts';
import type { TargetRequest } from './request.ts';
import type { ProxyTarget, Source } from './source.ts';

export interface Resolution {
  readonly targets: readonly ProxyTarget[];
  /** What the user should know about the choice. */
  readonly notes: readonly string[];
}

export async function resolveTargets(request: TargetRequest, source: Source): Promise<Resolution> {
  const name = (request.text ?? '').replace(/^pod\//, '');
  const found = (source.knownProxies ?? []).filter(({ pod }) => pod.startsWith(name));
  const [proxy] = found;
  if (proxy === undefined) throw new MeshdbgError('not-found', `No pod matches "${name}".`);
  return { targets: [{ proxy, adminPort: 15000, container: 'istio-proxy' }], notes: [] };
}
