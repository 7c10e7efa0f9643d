import type { JsonObject } from '../../../model/json.ts';
import type { ProxyContext } from '../../context.ts';
import { any, extension } from '../../message.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { Service } from '../../model/service.ts';
import type { ListenerClass } from '../listener-class.ts';

export interface ConnectionManagerOptions {
  readonly of: ListenerClass;
  /** Name of the RouteConfiguration that comes by RDS, or the one to write inline. */
  readonly routes: string | JsonObject;
  /** Of the service port (inbound: decides http2_protocol_options) or the Gateway server. */
  readonly protocol: Protocol;
  /** Where plugins look whether they apply: the listener's port; inbound the target port. */
  readonly port: number;
  readonly statPrefix?: string;
  readonly http3?: boolean;
  /** The service of a listener that is for one service only. */
  readonly service?: Service | undefined;
  /** More fields of http_protocol_options: { allow_absolute_url: true }. */
  readonly http1?: JsonObject;
  /** Gateway only: proxyConfig of the Gateway where it differs from the proxy's. */
  readonly proxyConfig?: JsonObject;
}

/**
 * The network filter envoy.filters.network.http_connection_manager, complete: filters, upgrades, tracing, access log, path
 * normalisation, forwarded client certificate and x-forwarded-for by the class of the listener
 * (istio/pilot/pkg/networking/core/listener_builder.go, buildHTTPConnectionManager; gateway.go, buildGatewayConnectionManager).
 */
export function connectionManager(
  _context: ProxyContext,
  _options: ConnectionManagerOptions,
): JsonObject {
  return extension(
    'envoy.filters.network.http_connection_manager',
    any('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'),
  );
}
