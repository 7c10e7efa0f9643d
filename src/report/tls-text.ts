import type { TlsMode } from '../core/query/cluster-tls.ts';
import type { EndpointTlsMode } from '../core/query/endpoint-tls.ts';

/** What TLS is sent, for people. */
export const TLS_TEXT: Readonly<Record<TlsMode | EndpointTlsMode, string>> = {
  plaintext: 'plaintext',
  'istio-mtls': 'Istio mTLS',
  mutual: 'mutual TLS',
  simple: 'TLS',
  auto: 'auto mTLS',
  'per-endpoint': 'by endpoint',
  hbone: 'HBONE',
  other: 'other',
};
