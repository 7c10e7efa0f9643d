import { MeshdbgError } from '../errors.ts';
import type { Gap } from '../model/gap.ts';
import { isSameProxy, proxyText } from '../model/proxy.ts';
import type { ProxySnapshot, Snapshot } from '../model/snapshot.ts';
import type { ProxySync } from '../model/sync.ts';
import type { Side } from './sections.ts';

/** Two sides that are compared, and what they are called: "istiod" and "envoy", two proxies, two bundles. */
export interface Comparison {
  /** The proxy that it is about, "ns/pod"; of two proxies both, "ns/a : ns/b". */
  readonly proxy: string;
  readonly left: Side;
  readonly right: Side;
  /** istiod, between what the YAML means and what the Envoy has. */
  readonly middle?: Side;
  readonly leftName: string;
  readonly rightName: string;
  /** istiod's view of the proxy, where it was read. */
  readonly sync?: ProxySync;
}

export interface Comparisons {
  readonly list: readonly Comparison[];
  /** What could not be compared. */
  readonly gaps: readonly Gap[];
}

/**
 * One proxy with another, or the proxies of one capture with those of another. One on each side are compared whatever
 * their names (a pod that was replaced in between); of several, those of the same name, the others are gaps.
 * @throws {MeshdbgError} not-found when no proxy is on both sides
 */
export function snapshotAgainstSnapshot(left: Snapshot, right: Snapshot): Comparisons {
  const [only, ...more] = left.proxies;
  const [other, ...others] = right.proxies;
  if (only !== undefined && other !== undefined && more.length + others.length === 0)
    return { list: [pairOf(only, other, [left.source.name, right.source.name])], gaps: [] };
  const list: Comparison[] = [];
  const gaps: Gap[] = [];
  const lonely = (proxy: ProxySnapshot, where: string): void => {
    gaps.push({ section: proxyText(proxy.proxy), reason: `it is in ${where} only`, hint: '' });
  };
  for (const proxy of left.proxies) {
    const twin = right.proxies.find((candidate) => isSameProxy(proxy.proxy, candidate.proxy));
    if (twin === undefined) lonely(proxy, left.source.name);
    else list.push(pairOf(proxy, twin, [left.source.name, right.source.name]));
  }
  for (const proxy of right.proxies)
    if (!left.proxies.some((candidate) => isSameProxy(proxy.proxy, candidate.proxy)))
      lonely(proxy, right.source.name);
  if (list.length > 0) return { list, gaps };
  throw new MeshdbgError('not-found', 'No proxy is on both sides.', {
    hint: 'Name one TARGET that has a proxy on both sides: meshdbg diff deploy/reviews --from A --against B',
  });
}

/** Two states of one proxy are told apart by where they come from, two proxies by their names. */
function pairOf(
  left: ProxySnapshot,
  right: ProxySnapshot,
  sources: readonly [string, string],
): Comparison {
  const [a, b] = [proxyText(left.proxy), proxyText(right.proxy)];
  return {
    proxy: a === b ? a : `${a} : ${b}`,
    left: { kind: left.origin, proxy: left },
    right: { kind: right.origin, proxy: right },
    leftName: a === b ? sources[0] : a,
    rightName: a === b ? sources[1] : b,
  };
}
