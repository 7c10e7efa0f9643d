import type { IntentProxy } from '../model/proxy.ts';
import { lookupFamily } from '../listeners/http/dynamic-forward-proxy.ts';
import { preservesHeaderCase } from './http-options.ts';

/** Certificates for the mesh's mTLS that a workload brings itself. */
export interface OwnCertificates {
  readonly clientCertificate: string;
  readonly privateKey: string;
  readonly caCertificates: string;
}

/** What of a proxy its clusters depend on: proxies that agree in it share them (cluster_cache.go, clusterCache). */
export interface ProxyTraits {
  readonly type: IntentProxy['type'];
  /** Which addresses of a name it can reach. */
  readonly dnsLookupFamily: string;
  readonly preserveCase: boolean;
  readonly ownCertificates: OwnCertificates | undefined;
  /** Equal for equal traits. */
  readonly key: string;
}

export function traitsOf(proxy: IntentProxy): ProxyTraits {
  const { type, metadata } = proxy;
  const certificate = metadata['TLS_CLIENT_CERT_CHAIN'] ?? '';
  const traits = {
    type,
    dnsLookupFamily: lookupFamily(proxy),
    preserveCase: preservesHeaderCase(proxy),
    ownCertificates:
      certificate === ''
        ? undefined
        : {
            clientCertificate: certificate,
            privateKey: metadata['TLS_CLIENT_KEY'] ?? '',
            caCertificates: metadata['TLS_CLIENT_ROOT_CERT'] ?? '',
          },
  };
  return { ...traits, key: JSON.stringify(traits) };
}
