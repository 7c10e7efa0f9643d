import type { FilterChain, FilterChainMatch } from '../model/envoy/filter-chain.ts';
import type { Listener } from '../model/envoy/listener.ts';
import type { Connection } from './connection.ts';
import { longestPrefix } from './prefix.ts';

/** How well a chain fits one criterion: higher is more specific, undefined is no fit. */
type Fit = (match: FilterChainMatch, connection: Connection) => number | undefined;

/**
 * The criteria in Envoy's order (envoy/config/listener/v3/listener_components.proto, FilterChainMatch;
 * envoy/source/common/listener_manager/filter_chain_manager_impl.cc). At each the most specific fit decides, without ever going
 * back: a chain for the port that fails later is not replaced by one for all ports.
 */
const CRITERIA: readonly Fit[] = [
  ({ destinationPort }, { destination }) => exact(destinationPort, destination.port),
  ({ prefixRanges }, { destination }) => prefix(prefixRanges, destination.ip),
  ({ serverNames }, { serverName }) => nameFit(serverNames, serverName),
  ({ transportProtocol }, { transport }) => exact(transportProtocol, transport),
  ({ applicationProtocols }, { applicationProtocols: offered }) => protocolFit(applicationProtocols, offered), // prettier-ignore
  ({ directSourcePrefixRanges }, { source }) => prefix(directSourcePrefixRanges, source),
  ({ sourceType }, connection) => sourceFit(sourceType, connection),
  ({ sourcePrefixRanges }, { source }) => prefix(sourcePrefixRanges, source),
  ({ sourcePorts }, { sourcePort }) => portFit(sourcePorts, sourcePort),
];

/** The chain that Envoy takes for a connection: one that matches, else the default one; undefined closes the connection. */
export function chooseFilterChain(
  { filterChains, defaultFilterChain }: Pick<Listener, 'filterChains' | 'defaultFilterChain'>,
  connection: Connection,
): FilterChain | undefined {
  let left = filterChains;
  for (const fit of CRITERIA) {
    const fits = left.map((chain) => fit(chain.match, connection) ?? -1);
    const best = Math.max(-1, ...fits);
    if (best < 0) return defaultFilterChain;
    left = left.filter((_, index) => fits[index] === best);
  }
  return left[0] ?? defaultFilterChain;
}

function exact<Value>(wanted: Value | undefined, value: Value): number | undefined {
  if (wanted === undefined) return 0;
  return wanted === value ? 1 : undefined;
}

function prefix(ranges: readonly string[], ip: string | undefined): number | undefined {
  const length = longestPrefix(ip, ranges);
  return length < 0 ? undefined : length + Number(ranges.length > 0);
}

/** Exact names go before suffixes, longer suffixes before shorter ones, any before none. */
function nameFit(names: readonly string[], serverName: string): number | undefined {
  if (names.length === 0) return 0;
  const name = serverName.toLowerCase();
  if (name === '') return undefined;
  if (names.includes(name)) return Infinity;
  const suffixes = names.filter((own) => own.startsWith('*.') && name.endsWith(own.slice(1)));
  return suffixes.length === 0 ? undefined : Math.max(...suffixes.map((own) => own.length));
}

/** The first protocol that the client offers and some chain names decides. */
function protocolFit(protocols: readonly string[], offered: readonly string[]): number | undefined {
  if (protocols.length === 0) return 0;
  const at = offered.findIndex((protocol) => protocols.includes(protocol));
  return at < 0 ? undefined : offered.length - at;
}

/** A chain for some source ports goes before one for all; a port that is not known is none of them: clients' are drawn at random. */
function portFit(ports: readonly number[], port: number | undefined): number | undefined {
  if (ports.length === 0) return 0;
  return port !== undefined && ports.includes(port) ? 1 : undefined;
}

/** Of 127.0.0.0/8 only 127.0.0.1 is loopback to Envoy (envoy/source/common/network/utility.cc, isLoopbackAddress). */
function sourceFit(
  type: FilterChainMatch['sourceType'],
  { source, destination }: Connection,
): number | undefined {
  if (type === 'any') return 0;
  const isLocal = source !== undefined && (source === destination.ip || source === '127.0.0.1' || source === '::1'); // prettier-ignore
  return (type === 'same-ip-or-loopback') === isLocal ? 1 : undefined;
}
