import { MeshdbgError } from '../errors.ts';
import type { Gap } from '../model/gap.ts';
import { isSameProxy, proxyText, type ProxyRef } from '../model/proxy.ts';
import type { ProxySnapshot, Snapshot } from '../model/snapshot.ts';
import type { Comparison, Comparisons } from './comparisons.ts';
import { intendedSides, type IntendedSides } from './intended-sides.ts';
import type { Side, SideKind } from './sections.ts';

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
    gaps.push(gapOf(snapshot, proxy, { kind: lacking ?? missingSide(found), intended }));
  }
  // Once for all proxies, and only beside an answer.
  const faults = list.length === 0 ? [] : (intended.faults?.() ?? []);
  return { list, gaps: [...gaps, ...faults] };
}
/** The error where no proxy can be compared: what the only one lacks, or what they lack one by one. */
export function nothingToCompare(gaps: readonly Gap[]): MeshdbgError {
  const own = gaps.filter(({ section }) => section !== 'intended');
  const [only, ...others] = own;
  if (only === undefined) return new MeshdbgError('not-found', 'There is no proxy to compare.');
  const isSame = others.every(({ hint }) => hint === only.hint);
  return new MeshdbgError(
    'not-found',
    others.length === 0
      ? `${only.reason}.`
      : `None of the ${own.length} proxies can be compared. The first: ${only.reason}.`,
    { hint: isSame ? only.hint : '' },
  );
}

/** Which of the sides that should be there is not: Envoy's own is asked for first, istiod's is wanted before the YAML's. */
const missingSide = (found: ReadonlyMap<SideKind, Side | undefined>): SideKind =>
  (['istiod', 'envoy', 'intended'] as const).find((kind) => found.get(kind) === undefined) ?? 'istiod'; // prettier-ignore

/** Why a proxy cannot be compared, and what helps. */
function gapOf(
  snapshot: Snapshot,
  { proxy }: ProxySnapshot,
  { kind, intended }: { readonly kind: SideKind; readonly intended: IntendedSides },
): Gap {
  const section = proxyText(proxy);
  if (kind === 'istiod') return { section, ...withoutIstiod(snapshot, proxy, intended.gap) };
  if (kind === 'envoy')
    return {
      section,
      reason: `There is only what istiod would send to ${section}, not what its Envoy has`,
      hint: 'What an Envoy lacks can only be told where its config dump was read; --between intended,istiod compares the rest.',
    };
  return {
    section,
    reason: `What the YAML means for ${section} is not known: ${intended.gap?.reason ?? 'its Pod is not among the objects'}`,
    hint: intended.gap?.hint ?? 'The Pod object says who the proxy is.',
  };
}

function withoutIstiod(
  snapshot: Snapshot,
  proxy: ProxyRef,
  intended: Gap | undefined,
): Omit<Gap, 'section'> {
  const name = proxyText(proxy);
  const unmeant = intended === undefined ? '' : `, and what the YAML means is not known: ${intended.reason}`; // prettier-ignore
  if (snapshot.source.kind !== 'live' && snapshot.istiods.length === 0)
    return {
      reason: `${snapshot.source.name} holds nothing of an istiod${unmeant}`,
      hint: 'A bundle has istiod/POD/syncz.json, istiod/POD/config_dump/NAMESPACE/POD.json and kubernetes/*.yaml; meshdbg snapshot saves them all.',
    };
  const isConnected = snapshot.istiods.some(({ sync }) => sync.some((one) => isSameProxy(one, proxy))); // prettier-ignore
  if (snapshot.source.kind === 'live' || !isConnected)
    return {
      reason: `No istiod has a config for ${name}${unmeant}`,
      hint: 'Is it connected? meshdbg status shows which proxies are.',
    };
  return {
    reason: `${snapshot.source.name} has no dump of what istiod would send to ${name}`,
    hint: 'istioctl bug-report saves none, meshdbg snapshot does. What is there can be compared with another proxy (diff POD1 POD2) or another capture (--against PATH).',
  };
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
export function istiodSide({ istiods }: Snapshot, proxy: ProxySnapshot): Side | undefined {
  if (proxy.origin === 'istiod') return { kind: 'istiod', proxy };
  const dump = istiods
    .flatMap(({ dumps }) => dumps)
    .find((one) => isSameProxy(one.proxy, proxy.proxy));
  return dump && { kind: 'istiod', proxy: dump };
}
