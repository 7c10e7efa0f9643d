import { MeshdbgError } from '../../core/errors.ts';
import type { Source } from '../source.ts';

/** Whether a namespace exists; undefined where that may not be asked. */
export async function namespaceExists(
  { objects, knownProxies }: Source,
  namespace: string,
): Promise<boolean | undefined> {
  try {
    if ((await objects.get('namespaces', '', namespace)) !== undefined) return true;
    if (knownProxies === undefined) return false;
    // A capture may lack the Namespace objects of what it holds.
    if (knownProxies.some((proxy) => proxy.namespace === namespace)) return true;
    return (await objects.list('pods', { namespace })).length > 0;
  } catch (error) {
    if (error instanceof MeshdbgError && error.code === 'forbidden') return undefined;
    throw error;
  }
}
