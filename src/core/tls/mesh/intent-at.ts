import { scopeOf } from '../../intent/scope/scope.ts';
import type { ProxyRef } from '../../model/proxy.ts';
import type { Intent } from '../../why/intent.ts';
import type { TlsMesh } from './mesh.ts';

/** What the YAML means for one proxy; undefined for what is no proxy of the mesh. */
export function intentAt(mesh: TlsMesh, ref: ProxyRef): Intent | undefined {
  const { world } = mesh;
  const proxy = mesh.proxyOf(ref);
  const config = mesh.compiled(ref);
  if (proxy === undefined || config === undefined) return undefined;
  return { context: { world, proxy, scope: scopeOf(world, proxy) }, config };
}
