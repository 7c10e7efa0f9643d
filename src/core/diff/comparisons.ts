import { MeshdbgError } from '../errors.ts';
import type { Gap } from '../model/gap.ts';
import { proxyText, type ProxyRef } from '../model/proxy.ts';
import type { ProxySnapshot, Snapshot } from '../model/snapshot.ts';
import type { ProxySync } from '../model/sync.ts';
import type { Side } from './sections.ts';

/** Two sides that are compared, and what they are called: "istiod" and "envoy", two proxies, two bundles. */
export interface Comparison {
  /** The proxy that it is about, "ns/pod"; of two proxies both, "ns/a : ns/b". */
  readonly proxy: string;
  readonly left: Side;
  readonly right: Side;
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

/** istiod against Envoy, for each proxy of which both are known; the others are gaps. */
export function istiodAgainstEnvoy(snapshot: Snapshot): Comparisons {
  const list: Comparison[] = [];
  const gaps: Gap[] = [];
  for (const proxy of snapshot.proxies) {
    const name = proxyText(proxy.proxy);
    const istiod = istiodDump(snapshot, proxy.proxy);
    if (istiod === undefined || proxy.origin !== 'envoy') {
      gaps.push({ section: name, ...missing(snapshot, proxy) });
      continue;
    }
    const sync = snapshot.istiods.flatMap((one) => one.sync).find(isOf(proxy.proxy));
    list.push({
      proxy: name,
      left: { kind: 'istiod', proxy: istiod },
      right: { kind: 'envoy', proxy },
      leftName: 'istiod',
      rightName: 'envoy',
      ...(sync === undefined ? {} : { sync }),
    });
  }
  return { list, gaps };
}

/** The error where no proxy can be compared: what the only one lacks, or what they lack one by one. */
export function nothingToCompare(gaps: readonly Gap[]): MeshdbgError {
  const [only, ...others] = gaps;
  if (only === undefined) return new MeshdbgError('not-found', 'There is no proxy to compare.');
  const isSame = others.every(({ hint }) => hint === only.hint);
  return new MeshdbgError(
    'not-found',
    others.length === 0
      ? `${only.reason}.`
      : `None of the ${gaps.length} proxies can be compared. The first: ${only.reason}.`,
    { hint: isSame ? only.hint : '' },
  );
}

/** Why a proxy cannot be compared, and what helps. */
function missing(snapshot: Snapshot, { proxy, origin }: ProxySnapshot): Omit<Gap, 'section'> {
  const name = proxyText(proxy);
  if (origin !== 'envoy')
    return {
      reason: `There is only what istiod would send to ${name}, not what its Envoy has`,
      hint: 'What an Envoy lacks can only be told where its config dump was read.',
    };
  const isConnected = snapshot.istiods.some(({ sync }) => sync.some(isOf(proxy)));
  if (snapshot.source.kind === 'live' || !isConnected)
    return {
      reason: `No istiod has a config for ${name}`,
      hint: 'Is it connected? meshdbg status shows which proxies are.',
    };
  return {
    reason: `${snapshot.source.name} has no dump of what istiod would send to ${name}`,
    hint: 'istioctl bug-report saves none, meshdbg snapshot does. What is there can be compared with another proxy (diff POD1 POD2) or another capture (--against PATH).',
  };
}

const isOf =
  (proxy: ProxyRef) =>
  ({ namespace, pod }: ProxyRef): boolean =>
    namespace === proxy.namespace && pod === proxy.pod;

/** The config that istiod would send to a proxy, where one of the istiods told it. */
export const istiodDump = ({ istiods }: Snapshot, proxy: ProxyRef): ProxySnapshot | undefined =>
  istiods.flatMap(({ dumps }) => dumps).find((dump) => isOf(proxy)(dump.proxy));

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
    const twin = right.proxies.find((candidate) => isOf(proxy.proxy)(candidate.proxy));
    if (twin === undefined) lonely(proxy, left.source.name);
    else list.push(pairOf(proxy, twin, [left.source.name, right.source.name]));
  }
  for (const proxy of right.proxies)
    if (!left.proxies.some((candidate) => isOf(proxy.proxy)(candidate.proxy)))
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
