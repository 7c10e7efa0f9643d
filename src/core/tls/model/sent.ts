import type { Cluster } from '../../model/envoy/cluster.ts';
import type { TlsContext, TransportSocket } from '../../model/envoy/transport-socket.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { Connection } from '../../wire/connection.ts';
import { socketMode } from '../../query/socket-tls.ts';

/** What a client puts on the wire (design.md section 4, clientSends). */
export type ClientSends = 'mtls' | 'tls' | 'plaintext' | 'passthrough' | 'none';

/** One connection that leaves a client. */
export interface Sent {
  /** "ip:port", or "name:port" where Envoy resolves it. */
  readonly to: string;
  readonly sends: Exclude<ClientSends, 'none'>;
  readonly serverName: string;
  readonly alpn: readonly string[];
  /** What the server's certificate has to say; empty where nothing is asked. */
  readonly sanMatchers: readonly string[];
  /** The TLS that Envoy puts around it; undefined where it does not. */
  readonly tls?: TlsContext;
  /** Of a client without proxy there is none. */
  readonly cluster: Cluster | undefined;
  /** The endpoint has a sidecar, as istiod sees it: its label tlsMode. */
  readonly label: string | null;
}

/** Why no connection leaves a client. */
export type Refusal =
  | 'blackholed' | 'cluster-missing' | 'no-endpoints' | 'no-route' | 'answered-by-route' | 'client-listener-missing'
  | 'port-not-in-service'; // prettier-ignore

export type ClientOutcome = { readonly kind: 'sent'; readonly sent: Sent } | RefusedOutcome;

export interface RefusedOutcome {
  readonly kind: 'refused';
  readonly reason: Refusal;
  /** Empty where it did not come so far. */
  readonly cluster: string;
  readonly ownerOf?: Cluster;
  /** Who made the routes that lead nowhere. */
  readonly routeOwners?: readonly ResourceRef[];
}

/** What the first bytes of an application are. */
export type ApplicationBytes = 'http1' | 'http2' | 'tls' | 'other';

/** What a socket makes of an application's bytes. */
export function sentBy(
  socket: TransportSocket | undefined,
  { bytes, overridesAlpn }: { readonly bytes: ApplicationBytes; readonly overridesAlpn: boolean },
): Pick<Sent, 'sends' | 'serverName' | 'alpn' | 'sanMatchers' | 'tls'> {
  const mode = socketMode(socket);
  if (socket?.kind !== 'tls')
    return {
      sends: bytes === 'tls' ? 'passthrough' : 'plaintext',
      serverName: '', alpn: plainProtocols(bytes), sanMatchers: [],
    }; // prettier-ignore
  return {
    sends: mode === 'istio-mtls' || mode === 'mutual' ? 'mtls' : 'tls',
    serverName: socket.sni ?? '',
    alpn: overridesAlpn && mode === 'istio-mtls' ? httpAlpn(bytes) : socket.alpn,
    sanMatchers: socket.sanMatchers,
    tls: socket,
  };
}

/** What Istio's ALPN filter offers for a request (istio/pilot/pkg/networking/core/listener_builder.go; pkg/networking/util, ALPNInMeshH2...). */
const httpAlpn = (bytes: ApplicationBytes): readonly string[] =>
  bytes === 'http2' ? ['istio-h2', 'istio', 'h2'] : ['istio-http/1.1', 'istio', 'http/1.1'];

/** What a look at plain bytes tells. */
export function plainProtocols(bytes: ApplicationBytes): readonly string[] {
  if (bytes === 'http1') return ['http/1.1'];
  return bytes === 'http2' ? ['h2c'] : [];
}

/** A connection as the server's listener sees it. */
export const arrivingAt = (sent: Sent, destination: Connection['destination'], source?: string): Connection => ({
  destination,
  ...(source === undefined ? {} : { source }),
  transport: sent.sends === 'plaintext' ? 'raw_buffer' : 'tls',
  serverName: sent.serverName,
  applicationProtocols: sent.alpn,
}); // prettier-ignore
