import type { JsonObject } from '../../model/json.ts';
import { refTo, withSources } from '../../model/provenance.ts';
import type { ProxyContext } from '../context.ts';
import { duration, present } from '../message.ts';
import type { World } from '../model/world.ts';
import { goDurationMs } from '../spec-duration.ts';
import { istiodSetting } from '../world/features.ts';
import { isTcpWithTls, type GatewayServer } from './server.ts';
import { serverTls } from './server-tls.ts';

export interface ChainOptions {
  readonly filters: readonly JsonObject[];
  /** Names that clients say in TLS; none or "*" for all. */
  readonly sniHosts: readonly string[];
  readonly alpn?: readonly string[];
  /** TLS ends here. */
  readonly terminates: boolean;
}

/** One filter chain of a gateway's listener (istio/pilot/pkg/networking/core/listener.go, buildGatewayListener, toFilterChainMatch). */
export function gatewayChain(
  { world }: ProxyContext,
  server: GatewayServer,
  { filters, sniHosts, alpn = [], terminates }: ChainOptions,
): JsonObject {
  const isAnyName = sniHosts.length === 0 || sniHosts.includes('*');
  const match = present({
    server_names: isAnyName ? undefined : sniHosts.toSorted(),
    application_protocols: alpn.length === 0 ? undefined : alpn,
  });
  const { gateway, field, tls } = server;
  const chain = present({
    filter_chain_match: Object.keys(match).length === 0 ? undefined : match,
    filters,
    transport_socket: terminates && tls !== undefined ? serverTls(world, tls, isTcpWithTls(server)) : undefined, // prettier-ignore
    transport_socket_connect_timeout: handshakeTimeout(world),
  });
  return withSources(chain, {
    '': refTo(gateway, field),
    filter_chain_match: refTo(gateway, `${field}.hosts`),
    ...(terminates && tls !== undefined && { transport_socket: refTo(gateway, `${field}.tls`) }),
  });
}

/** So that slow handshakes use up no memory; 0 turns it off (listener.go, gatewayTransportSocketConnectTimeout). */
function handshakeTimeout(world: World): string | undefined {
  const setting = istiodSetting(world, 'PILOT_GATEWAY_TRANSPORT_SOCKET_CONNECT_TIMEOUT');
  const ms = goDurationMs(setting) ?? 15_000;
  return ms === 0 ? undefined : duration(ms);
}

/** Whether some chain is chosen by, or speaks, TLS: Envoy has to look into the first bytes. */
export const looksIntoTls = ({ sniHosts, terminates }: ChainOptions): boolean =>
  sniHosts.length > 0 || terminates;
