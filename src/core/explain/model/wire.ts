import type { TlsContext } from '../../model/envoy/transport-socket.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import type { SocketAddress } from '../../wire/connection.ts';
import type { PeerCertificate } from '../../wire/stream-facts.ts';
import type { HttpRequest } from '../../wire/http-request.ts';

/** TLS around what is sent. */
export interface TlsLayer {
  readonly serverName: string;
  /** In the client's order. */
  readonly alpn: readonly string[];
  readonly by:
    | { readonly kind: 'proxy'; readonly snapshot: ProxySnapshot; readonly context: TlsContext }
    | { readonly kind: 'application'; readonly certificate?: PeerCertificate; readonly isInsecure: boolean }; // prettier-ignore
}

/** One TCP connection and what is sent over it. */
export interface Wire {
  /** Where it goes, before anybody on the way turns it. */
  readonly destination: SocketAddress;
  readonly sourceIp: string;
  /** The outermost first; empty for plain bytes. */
  readonly layers: readonly TlsLayer[];
  /** Inside of all layers; null for bytes that are no HTTP. */
  readonly request: HttpRequest | null;
  /** The first bytes are a PROXY protocol header. */
  readonly hasProxyProtocol?: true;
}
