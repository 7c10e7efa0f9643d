import type { JsonObject } from '../../../model/json.ts';
import { present } from '../../message.ts';
import { isHttp, isTcp, type Protocol } from '../../model/protocol.ts';
import type { MtlsMode } from '../../security/authentication/peer-authentication.ts';

/** One of the filter chains that a port needs: what it matches, whether it speaks HTTP and whether it terminates mTLS. */
export interface ChainMatch {
  readonly speaks: 'HTTP' | 'TCP';
  readonly transport: 'tls' | 'raw_buffer';
  readonly alpn?: readonly string[];
  readonly terminatesTls: boolean;
}

/** What clients' sidecars send as ALPN inside of mTLS, and what the HTTP inspector finds in plaintext (istio/pilot/pkg/networking/core/listener.go). */
const MTLS_HTTP = ['istio-http/1.0', 'istio-http/1.1', 'istio-h2'];
const MTLS_TCP = ['istio-peer-exchange', 'istio'];
const MTLS_ANY = ['istio', 'istio-peer-exchange', ...MTLS_HTTP];
const PLAINTEXT_HTTP = ['http/1.1', 'h2c'];

const mtls = (speaks: ChainMatch['speaks'], alpn?: readonly string[]): ChainMatch => ({
  speaks,
  transport: 'tls',
  terminatesTls: true,
  ...(alpn === undefined ? {} : { alpn }),
});
const plaintext = (speaks: ChainMatch['speaks'], alpn?: readonly string[]): ChainMatch => ({
  speaks,
  transport: 'raw_buffer',
  terminatesTls: false,
  ...(alpn === undefined ? {} : { alpn }),
});
/** TLS of the application's own, which goes through as it is. */
const FOREIGN_TLS: ChainMatch = { speaks: 'TCP', transport: 'tls', terminatesTls: false };

type Speech = 'HTTP' | 'TCP' | 'sniffed';

/** By what is known of the protocol and by mode (istio/pilot/pkg/networking/core/filterchain_options.go, getFilterChainMatchOptions). */
const MATCHES: Readonly<Record<Speech, Readonly<Record<MtlsMode, readonly ChainMatch[]>>>> = {
  HTTP: {
    STRICT: [mtls('HTTP')],
    PERMISSIVE: [mtls('HTTP', MTLS_ANY), plaintext('HTTP')],
    DISABLE: [plaintext('HTTP')],
  },
  TCP: {
    STRICT: [mtls('TCP')],
    PERMISSIVE: [mtls('TCP', MTLS_ANY), FOREIGN_TLS, plaintext('TCP')],
    DISABLE: [plaintext('TCP')],
  },
  sniffed: {
    STRICT: [mtls('HTTP', MTLS_HTTP), mtls('TCP')],
    PERMISSIVE: [
      mtls('HTTP', MTLS_HTTP),
      plaintext('HTTP', PLAINTEXT_HTTP),
      mtls('TCP', MTLS_TCP),
      plaintext('TCP'),
      FOREIGN_TLS,
    ],
    DISABLE: [plaintext('HTTP', PLAINTEXT_HTTP), plaintext('TCP')],
  },
};

export const chainMatches = (protocol: Protocol, mode: MtlsMode): readonly ChainMatch[] =>
  MATCHES[speechOf(protocol)][mode];

/** istio/pilot/pkg/networking/networking.go, ModelProtocolToListenerProtocol. */
function speechOf(protocol: Protocol): Speech {
  if (isHttp(protocol)) return 'HTTP';
  return isTcp(protocol) || protocol === 'UDP' ? 'TCP' : 'sniffed';
}

/** @param port at the pod; 0 for all ports that have no chain of their own */
export const filterChainMatch = ({ transport, alpn }: ChainMatch, port: number): JsonObject =>
  present({
    destination_port: port > 0 ? port : undefined,
    transport_protocol: transport,
    application_protocols: alpn,
  });
