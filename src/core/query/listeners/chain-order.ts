import type { FilterChain, FilterChainMatch } from '../../model/envoy/filter-chain.ts';
import { compareText } from '../order.ts';

/**
 * Filter chains in an order in which the first that fits is the one that Envoy takes, as far as a list can say it: Envoy
 * decides criterion by criterion (destination port, destination IP, SNI, transport protocol, ALPN, source), the specific
 * before the general, and never goes back (reference/envoy.md 5.7).
 */
export function inReadingOrder(chains: readonly FilterChain[]): FilterChain[] {
  return chains
    .map((chain, index) => ({ chain, index, keys: keysOf(chain.match) }))
    .sort((a, b) => compareKeys(a.keys, b.keys) || a.index - b.index)
    .map(({ chain }) => chain);
}

type Key = readonly [rank: number, text: string];

/** One key a criterion, in the order of the decision; a smaller rank is more specific. */
const keysOf = (match: FilterChainMatch): readonly Key[] => [
  match.destinationPort === undefined ? LAST : [match.destinationPort, ''],
  byLongestRange(match.prefixRanges),
  byServerName(match.serverNames),
  byPresence(match.transportProtocol === undefined ? [] : [match.transportProtocol]),
  byPresence(match.applicationProtocols),
  byLongestRange(match.directSourcePrefixRanges),
  match.sourceType === 'any' ? LAST : [0, match.sourceType],
  byLongestRange(match.sourcePrefixRanges),
  match.sourcePorts.length === 0 ? LAST : [0, ''],
];

const LAST: Key = [Infinity, ''];

const byLongestRange = (ranges: readonly string[]): Key =>
  ranges
    .map((range): Key => [-Number(range.slice(range.lastIndexOf('/') + 1)), range])
    .reduce((a, b) => (compareKey(b, a) < 0 ? b : a), LAST);

/** Exact names, then wildcards with the most labels first. */
const byServerName = (names: readonly string[]): Key =>
  names
    .map((name): Key => [name.startsWith('*') ? 1 / (1 + name.split('.').length) : 0, name])
    .reduce((a, b) => (compareKey(b, a) < 0 ? b : a), LAST);

/** TLS before plaintext, which reads better; Envoy decides by equality here. */
const byPresence = (values: readonly string[]): Key =>
  values.length === 0 ? LAST : [0, values[0] === 'tls' ? '' : (values[0] ?? '')];

const compareKey = (a: Key, b: Key): number =>
  a[0] === b[0] ? compareText(a[1], b[1]) : a[0] - b[0];

function compareKeys(a: readonly Key[], b: readonly Key[]): number {
  for (const [index, key] of a.entries()) {
    const order = compareKey(key, b[index] ?? LAST);
    if (order !== 0) return order;
  }
  return 0;
}
