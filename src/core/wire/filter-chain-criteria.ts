import type { FilterChainMatch } from '../model/envoy/filter-chain.ts';
import type { Connection } from './connection.ts';
import { networksOf, rangeKeys } from './prefix.ts';

/** What a chain that asks for nothing is filed under. */
export const ANY = '';

/** One criterion of filter chains: chains are filed under keys, connections look for them. */
export interface Criterion {
  /** What a chain asks for. */
  readonly keysOf: (match: FilterChainMatch) => readonly string[];
  /** What a connection fits, the most specific first. @param widths of the ranges that chains ask for, widest prefix first */
  readonly fitsOf: (connection: Connection, widths: readonly number[]) => readonly string[];
}

const orAny = (keys: readonly string[]): readonly string[] => (keys.length === 0 ? [ANY] : keys);

/**
 * The criteria in Envoy's order (envoy/config/listener/v3/listener_components.proto, FilterChainMatch;
 * envoy/source/common/listener_manager/filter_chain_manager_impl.cc).
 */
export const CRITERIA: readonly Criterion[] = [
  {
    keysOf: ({ destinationPort: port }) => [port === undefined ? ANY : String(port)],
    fitsOf: ({ destination }) => [String(destination.port)],
  },
  {
    keysOf: ({ prefixRanges }) => (prefixRanges.length === 0 ? [ANY] : rangeKeys(prefixRanges)),
    fitsOf: ({ destination }, widths) => networksOf(destination.ip, widths),
  },
  {
    keysOf: ({ serverNames }) => orAny(serverNames),
    fitsOf: ({ serverName }) => nameFits(serverName.toLowerCase()),
  },
  {
    keysOf: ({ transportProtocol }) => [transportProtocol ?? ANY],
    fitsOf: ({ transport }) => [transport],
  },
  // The first protocol that the client offers and some chain names.
  {
    keysOf: ({ applicationProtocols }) => orAny(applicationProtocols),
    fitsOf: ({ applicationProtocols }) => applicationProtocols,
  },
  {
    keysOf: ({ directSourcePrefixRanges: own }) => (own.length === 0 ? [ANY] : rangeKeys(own)),
    fitsOf: ({ source }, widths) => networksOf(source, widths),
  },
  {
    keysOf: ({ sourceType }) => [sourceType === 'any' ? ANY : sourceType],
    fitsOf: (connection) => [isLocal(connection) ? 'same-ip-or-loopback' : 'external'],
  },
  {
    keysOf: ({ sourcePrefixRanges: own }) => (own.length === 0 ? [ANY] : rangeKeys(own)),
    fitsOf: ({ source }, widths) => networksOf(source, widths),
  },
  // A port that is not known is none of those that are named: clients' are drawn at random.
  {
    keysOf: ({ sourcePorts }) => orAny(sourcePorts.map(String)),
    fitsOf: ({ sourcePort }) => (sourcePort === undefined ? [] : [String(sourcePort)]),
  },
];

/** Exact names go before suffixes, longer suffixes before shorter ones. */
function nameFits(name: string): readonly string[] {
  if (name === '') return [];
  const fits = [name];
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1))
    fits.push(`*${name.slice(dot)}`);
  return fits;
}

/** Of 127.0.0.0/8 only 127.0.0.1 is loopback to Envoy (envoy/source/common/network/utility.cc, isLoopbackAddress). */
const isLocal = ({ source, destination }: Connection): boolean =>
  source !== undefined && (source === destination.ip || source === '127.0.0.1' || source === '::1');
