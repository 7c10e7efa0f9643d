import { createServer } from 'node:net';
import { once } from 'node:events';

const EXTENSIONS = 'type.googleapis.com/envoy.extensions.';

/** A filter chain that greets whoever gets through to it, and closes. */
export const greetingFilter = (greeting: string): object => ({
  name: 'greeting',
  typed_config: {
    '@type': `${EXTENSIONS}filters.network.direct_response.v3.Config`,
    response: { inline_string: greeting },
  },
});

export const tlsInspector = {
  name: 'tls',
  typed_config: { '@type': `${EXTENSIONS}filters.listener.tls_inspector.v3.TlsInspector` },
};

export const httpInspector = {
  name: 'http',
  typed_config: { '@type': `${EXTENSIONS}filters.listener.http_inspector.v3.HttpInspector` },
};

export interface TlsOptions {
  /** Names of secrets. */
  readonly certificate: string;
  readonly roots: string;
  /** As in common_tls_context: [{ exact: "spiffe://…" }]. */
  readonly names?: readonly object[];
  readonly alpn?: readonly string[];
  readonly sni?: string;
  /** Where the certificate comes from; a static secret when absent. */
  readonly source?: object;
  /** The same of the roots. */
  readonly rootsSource?: object;
}

/** The TLS of either end as Istio writes it; a server asks for a certificate. */
export function mutualTls(end: 'upstream' | 'downstream', options: TlsOptions): object {
  const { certificate, roots, names = [], alpn = [], sni, source, rootsSource } = options;
  const common = {
    tls_certificate_sds_secret_configs: [
      { name: certificate, ...(source === undefined ? {} : { sds_config: source }) },
    ],
    combined_validation_context: {
      default_validation_context: { match_subject_alt_names: names },
      validation_context_sds_secret_config: {
        name: roots,
        ...(rootsSource === undefined ? {} : { sds_config: rootsSource }),
      },
    },
    alpn_protocols: alpn,
  };
  const type = end === 'upstream' ? 'UpstreamTlsContext' : 'DownstreamTlsContext';
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: {
      '@type': `${EXTENSIONS}transport_sockets.tls.v3.${type}`,
      common_tls_context: common,
      ...(end === 'downstream' ? { require_client_certificate: true } : {}),
      ...(sni === undefined ? {} : { sni }),
    },
  };
}

/** A Secret with roots. */
export const rootsSecret = (name: string, pem: string): object => ({
  name,
  validation_context: { trusted_ca: { inline_string: pem } },
});

/**
 * Ports of loopback that are free, for an Envoy that starts in a moment. Not the kernel's choice: it hands out the same range to every
 * outgoing connection, and tests beside this one take them in between.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    if (!ports.includes(port) && (await isFree(port))) ports.push(port);
  }
  return ports;
}

/** Below the ephemeral ports of Linux (net.ipv4.ip_local_port_range begins at 32768). */
const FIRST_PORT = 12_000;
const PORTS = 20_000;

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch {
    return false;
  }
  await once(server.close(), 'close');
  return true;
}
