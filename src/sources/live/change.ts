import { MeshdbgError } from '../../core/errors.ts';
import { proxyText } from '../../core/model/proxy.ts';
import type { ProxyTarget } from '../source.ts';
import type { AdminWay } from './way.ts';

/**
 * Posts to a proxy's admin port: the only thing that meshdbg ever changes in a mesh. Never tried twice.
 * @throws {MeshdbgError} forbidden, usage with Envoy's words when it does not take it; else as for reading
 */
export async function change(
  {
    way,
    signal,
    timeoutMs,
  }: { readonly way: AdminWay; readonly signal: AbortSignal; readonly timeoutMs: number },
  target: ProxyTarget,
  path: string,
): Promise<void> {
  const { status, body } = await way.ask(target, { method: 'POST', path, signal, timeoutMs });
  if (status === 200) return;
  const said = new TextDecoder().decode(body.subarray(0, 400)).trim().split('\n')[0];
  throw new MeshdbgError(
    status === 403 ? 'forbidden' : 'usage',
    `The Envoy of ${proxyText(target.proxy)} does not take ${path} (${status})${said ? `: ${said}` : '.'}`,
    status === 403
      ? { hint: 'Its bootstrap allows only some admin paths (admin.allow_paths).' }
      : {},
  );
}
