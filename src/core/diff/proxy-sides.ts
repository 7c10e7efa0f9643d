import { MeshdbgError } from '../errors.ts';
import type { Gap } from '../model/gap.ts';
import { isSameProxy, proxyText } from '../model/proxy.ts';
import type { ProxySnapshot, Snapshot } from '../model/snapshot.ts';
import type { Comparison, Comparisons } from './comparisons.ts';
import { intendedSides, type IntendedSides } from './intended-sides.ts';
import type { Side, SideKind } from './sections.ts';

const NOT_CONNECTED = 'Is it connected? meshdbg status shows which proxies are.';

/** In the order in which config travels. */
const SIDES: readonly SideKind[] = ['intended', 'istiod', 'envoy'];

/**
 * The sides of each proxy: what the YAML means, what istiod would send, what the Envoy has; those that are asked for, else all
 * that are at hand. Of several proxies, one that lacks a side is a gap.
 * @throws {MeshdbgError} not-found when there are no two sides of the only proxy
 */
export function sidesOfProxies(
  snapshot: Snapshot,
  between: readonly SideKind[] | undefined,
): Comparisons {
  if (snapshot.proxies.length === 0)
    throw new MeshdbgError('not-found', 'There is no proxy to compare.');
  const wants = (kind: SideKind): boolean => between?.includes(kind) ?? true;
  const intended: IntendedSides = wants('intended') ? intendedSides(snapshot) : { of: () => undefined }; // prettier-ignore
  const list: Comparison[] = [];
  const gaps: Gap[] = between === undefined && intended.gap !== undefined ? [intended.gap] : [];
  for (const proxy of snapshot.proxies) {
    const found = new Map<SideKind, Side | undefined>([
      ['intended', wants('intended') ? intended.of(proxy.proxy) : undefined],
      ['istiod', wants('istiod') ? istiodSide(snapshot, proxy) : undefined],
      ['envoy', wants('envoy') && proxy.origin === 'envoy' ? { kind: 'envoy', proxy } : undefined],
    ]);
    const lacking = between?.find((kind) => found.get(kind) === undefined);
    const sides = SIDES.flatMap((kind) => found.get(kind) ?? []);
    if (lacking === undefined && sides.length > 1) {
      list.push(comparisonOf(snapshot, proxy, sides));
      continue;
    }
    const gap = gapOf(proxy, lacking ?? missingSide(found), intended);
    if (snapshot.proxies.length === 1)
      throw new MeshdbgError('not-found', `${gap.reason}.`, { hint: gap.hint });
    gaps.push(gap);
  }
  if (list.length > 0) return { list, gaps };
  throw new MeshdbgError(
    'not-found',
    'There are no two sides of any of these proxies to compare.',
    {
      hint: NOT_CONNECTED,
    },
  );
}

/** Which of the sides that should be there is not: Envoy's own is asked for first, istiod's is wanted before the YAML's. */
const missingSide = (found: ReadonlyMap<SideKind, Side | undefined>): SideKind =>
  (['istiod', 'envoy', 'intended'] as const).find((kind) => found.get(kind) === undefined) ?? 'istiod'; // prettier-ignore

function gapOf({ proxy }: ProxySnapshot, kind: SideKind, intended: IntendedSides): Gap {
  const name = proxyText(proxy);
  switch (kind) {
    case 'istiod':
      return { section: name, reason: `No istiod has a config for ${name}`, hint: NOT_CONNECTED };
    case 'envoy':
      return {
        section: name,
        reason: `There is only what istiod would send to ${name}, not what its Envoy has`,
        hint: 'meshdbg diff --between intended,istiod compares it with what the YAML means.',
      };
    case 'intended':
      return {
        section: name,
        reason: `What the YAML means for ${name} is not known: ${intended.gap?.reason ?? 'its Pod is not among the objects'}`,
        hint: intended.gap?.hint ?? 'The Pod object says who the proxy is.',
      };
  }
}

function comparisonOf(
  snapshot: Snapshot,
  { proxy }: ProxySnapshot,
  sides: readonly Side[],
): Comparison {
  const [left, ...others] = sides;
  const right = others.at(-1);
  if (left === undefined || right === undefined) throw new Error('two sides are needed');
  const [middle] = others.slice(0, -1);
  const sync = snapshot.istiods.flatMap((one) => one.sync).find((one) => isSameProxy(one, proxy));
  return {
    proxy: proxyText(proxy),
    left,
    right,
    leftName: left.kind,
    rightName: right.kind,
    ...(middle === undefined ? {} : { middle }),
    ...(sync === undefined ? {} : { sync }),
  };
}

/** The config that istiod would send to a proxy, where one of the istiods told it, or where it is all that was read. */
function istiodSide({ istiods }: Snapshot, proxy: ProxySnapshot): Side | undefined {
  if (proxy.origin === 'istiod') return { kind: 'istiod', proxy };
  const dump = istiods
    .flatMap(({ dumps }) => dumps)
    .find((one) => isSameProxy(one.proxy, proxy.proxy));
  return dump && { kind: 'istiod', proxy: dump };
}
