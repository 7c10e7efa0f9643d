import { flag, object, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ConfigObject } from '../model/config-object.ts';
import { isHttp, type Protocol } from '../model/protocol.ts';

/** One server of a Gateway, as it is merged with those of other Gateways. */
export interface GatewayServer {
  readonly spec: JsonObject;
  /** "host", or "namespace/host" where only VirtualServices of that namespace may be bound. */
  readonly hosts: readonly string[];
  readonly port: { readonly number: number; readonly name: string; readonly protocol: Protocol };
  readonly bind: string;
  readonly tls: JsonObject | undefined;
  readonly gateway: ConfigObject;
  /** "namespace/name", by which VirtualServices refer to it. */
  readonly gatewayName: string;
  /** "spec.servers[0]" */
  readonly field: string;
}

export const tlsMode = ({ tls }: GatewayServer): string => text(tls, 'mode') ?? 'PASSTHROUGH';

/** TLS is passed on as it is (istio/pkg/config/gateway/gateway.go, IsPassThroughServer). PASSTHROUGH is the enum's first value, so that no mode means it. */
export const isPassthrough = (server: GatewayServer): boolean =>
  server.tls !== undefined && ['PASSTHROUGH', 'AUTO_PASSTHROUGH'].includes(tlsMode(server));

/** Not HTTP in plain text that has TLS settings only for its redirect (IsTLSServer). */
export const isTlsServer = ({ tls, port }: GatewayServer): boolean =>
  tls !== undefined && !isHttp(port.protocol);

/** HTTPS that ends here (IsHTTPSServerWithTLSTermination). */
export const terminatesHttps = (server: GatewayServer): boolean =>
  server.tls !== undefined && server.port.protocol === 'HTTPS' && !isPassthrough(server);

/** HTTP, in plain text or HTTPS that ends here (IsHTTPServer). */
export const isHttpServer = (server: GatewayServer): boolean =>
  isHttp(server.port.protocol) || (server.port.protocol === 'HTTPS' && !isPassthrough(server));

/** `tls.httpsRedirect`: requests in plain text are sent to HTTPS. */
export const redirectsToHttps = ({ tls }: GatewayServer): boolean =>
  flag(tls, 'httpsRedirect') === true;

/** Neither HTTP nor HTTPS, and not passed on as it is (IsTCPServerWithTLSTermination). */
export const isTcpWithTls = (server: GatewayServer): boolean =>
  !isPassthrough(server) && !isHttp(server.port.protocol) && server.port.protocol !== 'HTTPS';

/** Names by which clients that say them in TLS are told apart: the hosts without namespaces, sorted (istio/pilot/pkg/model/gateway.go, GetSNIHostsForServer). */
export const sniHosts = ({ hosts }: GatewayServer): readonly string[] =>
  [...new Set(hosts.map((host) => (host.includes('/') ? (host.split('/')[1] ?? '') : host)))].sort(); // prettier-ignore

// "./host" and "*/host" in their plain forms, `namespace` being the Gateway's (gateway.go, sanitizeServerHostNamespace).
export function plainHosts(hosts: readonly string[], namespace: string): readonly string[] {
  const plain = hosts.map((host) => {
    const [owner, name = ''] = host.split('/');
    if (!host.includes('/')) return host;
    if (owner === '.') return `${namespace}/${name}`;
    return owner === '*' ? name : host;
  });
  return hosts.includes('*/*') ? ['*'] : plain;
}

export const tlsOf = (spec: JsonObject): JsonObject | undefined => object(spec, 'tls');
