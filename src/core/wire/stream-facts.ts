import type { SocketAddress } from './connection.ts';

/** A documentation address (RFC 5737) for a client of whom nothing is said. */
export const SOMEWHERE = '192.0.2.1';

/** Stands for the request id that Envoy makes, which is random. */
export const MADE_UP_ID = '00000000-0000-4000-8000-000000000000';

/** What the other side of a TLS connection showed of itself. */
export interface PeerCertificate {
  /** "spiffe://cluster.local/ns/default/sa/productpage". */
  readonly uriSans: readonly string[];
  readonly dnsSans: readonly string[];
  readonly subject: string;
}

/** TLS as the proxy that ends it sees it. */
export interface TlsFacts {
  /** SNI; "" when none was sent. */
  readonly serverName: string;
  /** Absent: the client showed none. */
  readonly peer?: PeerCertificate;
  /** Its certificate was checked against roots. */
  readonly isPeerValidated: boolean;
}

/** The connection over which a request comes to a proxy, once its filter chain is chosen. */
export interface ConnectionFacts {
  /** Local address: where it was going before it was captured. */
  readonly destination: SocketAddress;
  /** Direct remote address, without port. */
  readonly sourceIp: string;
  /** Absent: plain text. */
  readonly tls?: TlsFacts;
  /** SNI that listener filters saw, also on chains that pass TLS on; "" without. */
  readonly serverName: string;
  /** Filter state that listener or network filters set; absent: none. */
  readonly filterState?: FilterState;
}

/** What a stream knows beyond its headers: HCM and filters fill it, routes and filters read it. */
export interface StreamFacts {
  readonly connection: ConnectionFacts;
  /** Remote address of the stream: X-Forwarded-For's where the HCM trusts it, else the connection's; without port. */
  readonly remoteIp: string;
  /** Dynamic metadata by filter name, as filters wrote it. */
  readonly metadata: ReadonlyMap<string, unknown>;
  /** Namespaces of metadata that a filter filled with what no config tells; "*" stands for all; absent: none. */
  readonly openMetadata?: ReadonlySet<string>;
  readonly filterState: FilterState;
}

/** Names the cluster of a TCP proxy, before what its config says. */
export const TCP_CLUSTER = 'envoy.tcp_proxy.cluster';

/** Names the host of clusters that go where the client wanted (ORIGINAL_DST). */
export const ORIGINAL_DST_ADDRESS = 'envoy.network.transport_socket.original_dst_address';

/** An object of filter state: what it is as text, an address, a cluster's name, or null for one that is there and whose value no config tells. */
export type StateObject = string | { readonly ip: string } | { readonly cluster: string } | null;

/** Filter state by key, as far as filters that are known set it. */
export type FilterState = ReadonlyMap<string, StateObject>;

/** What an object says of itself as text; undefined for one that says nothing (serializeAsString). */
export function stateText(object: StateObject | undefined): string | undefined {
  if (object === undefined || object === null || typeof object === 'string') return object ?? undefined; // prettier-ignore
  return 'ip' in object ? object.ip : undefined;
}

/** Whether metadata of a namespace is not known any more. */
export const isOpenMetadata = ({ openMetadata }: Pick<StreamFacts, 'openMetadata'>, namespace: string): boolean =>
  openMetadata !== undefined && (openMetadata.has('*') || openMetadata.has(namespace)); // prettier-ignore
