import type { FilterChain, FilterChainMatch } from '../model/envoy/filter-chain.ts';
import type { JsonObject } from '../model/json.ts';
import { configOwner } from './istio-metadata.ts';
import { decodeNetworkFilter } from './network-filter.ts';
import { defined, durationMs, number, object, objects, strings, text } from './read.ts';
import { decodeTransportSocket } from './transport-socket.ts';

const SOURCE_TYPES: Readonly<Record<string, FilterChainMatch['sourceType']>> = {
  SAME_IP_OR_LOOPBACK: 'same-ip-or-loopback',
  EXTERNAL: 'external',
};

/** Decodes an envoy.config.listener.v3.FilterChain. */
export const decodeFilterChain = (source: JsonObject): FilterChain => ({
  name: text(source, 'name') ?? '',
  match: decodeFilterChainMatch(object(source, 'filter_chain_match')),
  transportSocket: decodeTransportSocket(object(source, 'transport_socket')),
  filters: objects(source, 'filters').map(decodeNetworkFilter),
  ...defined({
    transportSocketConnectTimeoutMs: durationMs(source, 'transport_socket_connect_timeout'),
    owner: configOwner(source),
  }),
});

function decodeFilterChainMatch(source: JsonObject | undefined): FilterChainMatch {
  const ports = source?.['source_ports'];
  const transportProtocol = text(source, 'transport_protocol');
  return {
    prefixRanges: cidrs(source, 'prefix_ranges'),
    serverNames: strings(source, 'server_names'),
    applicationProtocols: strings(source, 'application_protocols'),
    directSourcePrefixRanges: cidrs(source, 'direct_source_prefix_ranges'),
    sourceType: SOURCE_TYPES[text(source, 'source_type') ?? ''] ?? 'any',
    sourcePrefixRanges: cidrs(source, 'source_prefix_ranges'),
    sourcePorts: Array.isArray(ports) ? ports.filter((port) => typeof port === 'number') : [],
    ...defined({
      destinationPort: number(source, 'destination_port'),
      transportProtocol: transportProtocol === '' ? undefined : transportProtocol,
    }),
  };
}

/** core.v3.CidrRange: an absent length is 0. */
const cidrs = (source: JsonObject | undefined, key: string): string[] =>
  objects(source, key).map(
    (range) => `${text(range, 'address_prefix') ?? ''}/${number(range, 'prefix_len') ?? 0}`,
  );
