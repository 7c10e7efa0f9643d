import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TYPES = 'type.googleapis.com/';
const EXTENSIONS = `${TYPES}envoy.extensions.`;

/** Type URLs of what goes over xDS. */
export const XDS = {
  cluster: `${TYPES}envoy.config.cluster.v3.Cluster`,
  listener: `${TYPES}envoy.config.listener.v3.Listener`,
  route: `${TYPES}envoy.config.route.v3.RouteConfiguration`,
  endpoint: `${TYPES}envoy.config.endpoint.v3.ClusterLoadAssignment`,
  extension: `${TYPES}envoy.config.core.v3.TypedExtensionConfig`,
  secret: `${EXTENSIONS}transport_sockets.tls.v3.Secret`,
} as const;

/** A folder of xDS files that Envoy watches. */
export interface XdsFiles {
  /** The config source of a file; nothing is waited for longer than for ever. */
  readonly source: (file: string) => object;
  /** Puts a new version in place at once, as Envoy wants: by a rename. */
  write(file: string, kind: keyof typeof XDS, version: string, resources: readonly object[]): void;
  remove(): void;
}

export function xdsFiles(): XdsFiles {
  const directory = mkdtempSync(join(tmpdir(), 'meshdbg-xds-'));
  return {
    source: (file) => ({
      path_config_source: { path: join(directory, file) },
      initial_fetch_timeout: '0s',
    }),
    write: (file, kind, version, resources) => {
      const body = {
        version_info: version,
        type_url: XDS[kind],
        resources: resources.map((resource) => ({ '@type': XDS[kind], ...resource })),
      };
      writeFileSync(join(directory, `${file}.new`), JSON.stringify(body));
      renameSync(join(directory, `${file}.new`), join(directory, file));
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** The cluster of a control plane that cannot be reached: its counters never rest. */
export const NOWHERE = 'unreachable-control-plane';

/** The config source of a control plane that never answers, with no limit of waiting. */
export function neverSource(): object {
  return {
    resource_api_version: 'V3',
    initial_fetch_timeout: '0s',
    api_config_source: {
      api_type: 'GRPC',
      transport_api_version: 'V3',
      grpc_services: [{ envoy_grpc: { cluster_name: NOWHERE } }],
    },
  };
}

/** The cluster that neverSource() needs: port 1 of loopback, where nothing listens. */
export function unreachableControlPlane(): object {
  return {
    name: NOWHERE,
    type: 'STATIC',
    load_assignment: loadAssignment(NOWHERE, [1]),
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
        '@type': `${EXTENSIONS}upstreams.http.v3.HttpProtocolOptions`,
        explicit_http_config: { http2_protocol_options: {} },
      },
    },
  };
}

export const socket = (port: number, address = '127.0.0.1'): object => ({
  socket_address: { address, port_value: port },
});

/** An EDS resource: one locality with endpoints of ports on loopback. */
export function loadAssignment(name: string, ports: readonly number[], more: object = {}): object {
  return {
    cluster_name: name,
    endpoints: [
      {
        locality: { region: 'eu', zone: 'a' },
        lb_endpoints: ports.map((port) => ({ endpoint: { address: socket(port) }, ...more })),
      },
    ],
  };
}

export function edsCluster(name: string, source: object, more: object = {}): object {
  return { name, type: 'EDS', eds_cluster_config: { eds_config: source }, ...more };
}

/** A filter chain that speaks HTTP: with a route configuration of its own or one of RDS. */
export function httpChain(routes: object, more: object = {}): object {
  const manager = {
    '@type': `${EXTENSIONS}filters.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: 'test',
    ...routes,
    http_filters: [
      {
        name: 'envoy.filters.http.router',
        typed_config: { '@type': `${EXTENSIONS}filters.http.router.v3.Router` },
      },
    ],
  };
  return {
    filters: [{ name: 'envoy.filters.network.http_connection_manager', typed_config: manager }],
    ...more,
  };
}

export function tcpChain(cluster: string, more: object = {}): object {
  const proxy = {
    '@type': `${EXTENSIONS}filters.network.tcp_proxy.v3.TcpProxy`,
    stat_prefix: 'tcp',
    cluster,
  };
  return { filters: [{ name: 'envoy.filters.network.tcp_proxy', typed_config: proxy }], ...more };
}

export function routeConfiguration(name: string, cluster: string): object {
  return {
    name,
    virtual_hosts: [
      {
        name: `${name}-host`,
        domains: ['*'],
        routes: [{ name: 'all', match: { prefix: '/' }, route: { cluster } }],
      },
    ],
  };
}

/** A transport socket for a listener whose certificate comes from a secret of that name. */
export function tlsSocket(secret: string, source?: object): object {
  const tls = {
    '@type': `${EXTENSIONS}transport_sockets.tls.v3.DownstreamTlsContext`,
    common_tls_context: {
      tls_certificate_sds_secret_configs: [
        { name: secret, ...(source === undefined ? {} : { sds_config: source }) },
      ],
    },
  };
  return { name: 'envoy.transport_sockets.tls', typed_config: tls };
}

/** A throw-away key and certificate, valid for days from now. */
export function makeCertificate(
  uri: string,
  days = 2,
): { readonly key: string; readonly chain: string } {
  const directory = mkdtempSync(join(tmpdir(), 'meshdbg-cert-'));
  try {
    const [key, chain] = [join(directory, 'key.pem'), join(directory, 'chain.pem')];
    execFileSync(
      'openssl',
      [
        'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', String(days),
        '-subj', '/O=meshdbg test', '-addext', `subjectAltName=URI:${uri}`, '-keyout', key, '-out', chain,
      ],
      { stdio: 'ignore' },
    ); // prettier-ignore
    return { key: readFileSync(key, 'utf8'), chain: readFileSync(chain, 'utf8') };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A Secret with inline key and certificate. */
export function secretOf(name: string, { key, chain }: { key: string; chain: string }): object {
  return {
    name,
    tls_certificate: {
      certificate_chain: { inline_string: chain },
      private_key: { inline_string: key },
    },
  };
}
