import { MeshdbgError } from '../errors.ts';
import { proxyText, type ProxyRef } from '../model/proxy.ts';
import type { ProxySnapshot, Snapshot } from '../model/snapshot.ts';
import type { ProxySync } from '../model/sync.ts';
import type { Side } from './sections.ts';

export interface ChosenSides {
  readonly left: Side;
  readonly right: Side;
  /** istiod's view of the proxy, where it was read. */
  readonly sync: ProxySync | undefined;
}

/**
 * The two sides of a comparison: two proxies where there is another snapshot, else istiod and Envoy of one.
 * @throws {MeshdbgError} not-found when no istiod has a config for the proxy
 */
export function chooseSides(snapshot: Snapshot, other: Snapshot | undefined): ChosenSides {
  const envoy = onlyProxy(snapshot);
  if (other !== undefined)
    return { left: sideOf(envoy), right: sideOf(onlyProxy(other)), sync: undefined };
  const same = ({ namespace, pod }: ProxyRef): boolean =>
    namespace === envoy.proxy.namespace && pod === envoy.proxy.pod;
  const istiod = snapshot.istiods.flatMap(({ dumps }) => dumps).find(({ proxy }) => same(proxy));
  if (istiod === undefined)
    throw new MeshdbgError('not-found', `No istiod has a config for ${proxyText(envoy.proxy)}.`, {
      hint: 'Is it connected? meshdbg status shows which proxies are.',
    });
  const sync = snapshot.istiods.flatMap((one) => one.sync).find(same);
  return { left: { kind: 'istiod', proxy: istiod }, right: { kind: 'envoy', proxy: envoy }, sync };
}

const sideOf = (proxy: ProxySnapshot): Side => ({ kind: proxy.origin, proxy });

function onlyProxy(snapshot: Snapshot): ProxySnapshot {
  const [proxy] = snapshot.proxies;
  if (proxy === undefined) throw new MeshdbgError('not-found', 'There is no proxy to compare.');
  return proxy;
}
