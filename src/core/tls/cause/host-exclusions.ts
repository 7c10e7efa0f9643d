import type { Scope } from '../../intent/model/scope.ts';
import { scopeOf } from '../../intent/scope/scope.ts';
import { once } from '../../model/once.ts';
import type { ProxyRef } from '../../model/proxy.ts';
import type { Exclusion } from '../../why/exclusion.ts';
import { serviceExclusions } from '../../why/service.ts';
import type { TlsMesh } from '../mesh/mesh.ts';

/**
 * Why a client does not know a host, or a port of it; empty when it does. The same for all clients of a scope, of which hundreds may be kept
 * from hundreds of hosts. Undefined for what is no proxy of the mesh.
 */
export function hostExclusions(
  mesh: TlsMesh,
  client: ProxyRef,
  { host, port }: { readonly host: string; readonly port: number },
): readonly Exclusion[] | undefined {
  const { world } = mesh;
  const proxy = mesh.proxyOf(client);
  if (proxy === undefined) return undefined;
  const scope = scopeOf(world, proxy);
  const known = exclusionsOf(mesh)(scope);
  const key = `${port} ${host}`;
  let exclusions = known.get(key);
  if (exclusions === undefined) {
    exclusions = serviceExclusions({ world, proxy, scope }, host, port);
    known.set(key, exclusions);
  }
  return exclusions;
}

const exclusionsOf = once((_mesh: TlsMesh) =>
  once((_scope: Scope) => new Map<string, readonly Exclusion[]>()),
);
