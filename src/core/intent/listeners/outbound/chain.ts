import { isObject, number, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { withSources } from '../../../model/provenance.ts';
import type { ResourceRef } from '../../../model/resource.ts';
import { present } from '../../message.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { Service } from '../../model/service.ts';
import { cidrRange } from '../../ip-address.ts';

/** A filter chain while the listener that it belongs to is put together (istio/pilot/pkg/networking/core/listener.go, filterChainOpts). */
export interface Chain {
  readonly serverNames: readonly string[];
  /** Destinations: addresses or ranges. */
  readonly cidrs: readonly string[];
  /** What the HTTP inspector finds: the chain is for plain HTTP only. */
  readonly isSniffed: boolean;
  readonly metadata?: JsonObject | undefined;
  /** The filters of a TCP chain, or what the HttpConnectionManager of an HTTP chain needs. */
  readonly content: readonly JsonObject[] | HttpContent;
  readonly source: ResourceRef | undefined;
}

export interface HttpContent {
  readonly routes: string;
  readonly protocol: Protocol;
  readonly service: Service | undefined;
  readonly http1?: JsonObject;
}

/** HTTP/1.1 and HTTP/2 without TLS, as the HTTP inspector calls them (plaintextHTTPALPNs; without PILOT_HTTP10). */
const HTTP_ALPN: readonly string[] = ['http/1.1', 'h2c'];
const UNSPECIFIED = '0.0.0.0';

const isAnyName = ({ serverNames }: Chain): boolean =>
  serverNames.length === 0 || serverNames.includes('*');

/** Whether the chain takes every connection: it becomes the default chain (isMatchAll). */
export const matchesAll = (chain: Chain): boolean =>
  isAnyName(chain) && !chain.isSniffed && chain.cidrs.length === 0;

/** `filter_chain_match` (toFilterChainMatch). */
export function chainMatch(chain: Chain): JsonObject {
  const ranges = chain.cidrs
    .toSorted()
    .map((cidr) => cidrRange(cidr))
    .filter((range) => range !== undefined && text(range, 'address_prefix') !== UNSPECIFIED);
  return present({
    application_protocols: chain.isSniffed ? HTTP_ALPN : undefined,
    transport_protocol: chain.isSniffed ? 'raw_buffer' : undefined,
    server_names: isAnyName(chain) ? undefined : chain.serverNames.toSorted(),
    prefix_ranges: ranges.length === 0 ? undefined : ranges,
  });
}

/** Two chains that Envoy would not tell apart (conflictsWith). */
export const chainsConflict = (one: Chain, other: Chain): boolean =>
  one.isSniffed === other.isSniffed &&
  sameSet(names(one), names(other)) &&
  sameSet(networks(one), networks(other));

const names = ({ serverNames }: Chain): string[] => serverNames.filter((name) => name !== '*');

/** Ranges without the bits that they do not compare: 1.2.3.4/8 is 1.5.6.7/8. */
function networks({ cidrs }: Chain): string[] {
  return cidrs.flatMap((cidr) => {
    const range = cidrRange(cidr);
    const address = text(range, 'address_prefix');
    if (address === undefined || address === UNSPECIFIED) return [];
    const bits = number(range, 'prefix_len') ?? 0;
    return [`${masked(address, bits)}/${bits}`];
  });
}

function masked(address: string, bits: number): string {
  if (address.includes(':')) return address;
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - bits);
  return String(Math.floor(value / size) * size);
}

function sameSet(one: readonly string[], other: readonly string[]): boolean {
  const set = new Set(one);
  const others = new Set(other);
  return set.size === others.size && [...set].every((item) => others.has(item));
}

/** How long a TLS handshake may take; 15 s by default (PILOT_GATEWAY_TRANSPORT_SOCKET_CONNECT_TIMEOUT). */
const HANDSHAKE_TIMEOUT = '15s';

/** The FilterChain message without its match. */
export function chainMessage(chain: Chain, filters: readonly JsonObject[]): JsonObject {
  const message = present({
    metadata: chain.metadata,
    transport_socket_connect_timeout: HANDSHAKE_TIMEOUT,
    filters,
  });
  return chain.source === undefined ? message : withSources(message, { '': chain.source });
}

export const isHttpContent = (content: Chain['content']): content is HttpContent =>
  isObject(content);
