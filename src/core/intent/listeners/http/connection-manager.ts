import { flag, number, object, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { withSources } from '../../../model/provenance.ts';
import type { ProxyContext } from '../../context.ts';
import { any, duration, extension, present } from '../../message.ts';
import { meshField } from '../../mesh-field.ts';
import { isHttp2 } from '../../model/protocol.ts';
import { goDurationMs } from '../../spec-duration.ts';
import { httpAccessLogs } from '../../telemetry/access-log.ts';
import { tracing } from '../../telemetry/tracing.ts';
import type { ListenerClass } from '../listener-class.ts';
import { forwardedIdentity } from './forwarded-identity.ts';
import { connectionSettings, settingsFields } from './connection-settings.ts';
import { httpFilters, type HttpFilterOptions } from './http-filters.ts';
import { internalAddresses } from './internal-addresses.ts';
import { pathNormalization } from './path-normalization.ts';
import { proxyHeaders } from './proxy-headers.ts';

export interface ConnectionManagerOptions extends HttpFilterOptions {
  /** Name of the RouteConfiguration that comes by RDS, or the one to write inline. */
  readonly routes: string | JsonObject;
  readonly statPrefix?: string;
  readonly http3?: boolean;
  /** More fields of http_protocol_options: { allow_absolute_url: true }. */
  readonly http1?: JsonObject;
}

/**
 * The network filter envoy.filters.network.http_connection_manager, complete: filters, upgrades, tracing, access log, path
 * normalisation, forwarded client certificate and x-forwarded-for by the class of the listener
 * (istio/pilot/pkg/networking/core/listener_builder.go, buildHTTPConnectionManager; gateway.go, buildGatewayConnectionManager).
 */
export function connectionManager(
  context: ProxyContext,
  options: ConnectionManagerOptions,
): JsonObject {
  const { of, routes, statPrefix, http3, http1, protocol } = options;
  // One copy and assignments: a proxy has hundreds of these.
  const message: Record<string, unknown> = { ...shared(context, of) };
  if (statPrefix !== undefined) message['stat_prefix'] = statPrefix;
  if (typeof routes === 'string') message['rds'] = rds(routes);
  else message['route_config'] = routes;
  message['http_filters'] = httpFilters(context, options);
  if (http3 === true) Object.assign(message, { codec_type: 'HTTP3', http3_protocol_options: {} });
  if (http1 !== undefined) message['http_protocol_options'] = http1Options(context, of, http1);
  if (of === 'sidecar-inbound' && isHttp2(protocol)) message['http2_protocol_options'] ??= {};
  return extension('envoy.filters.network.http_connection_manager', message);
}

/** Routes come with the other resources; the listener waits for them however long it takes. */
const rds = (name: string): JsonObject => ({
  config_source: ADS,
  route_config_name: name,
});

const ADS: JsonObject = { ads: {}, initial_fetch_timeout: '0s', resource_api_version: 'V3' };

const HTTP_CONNECTION_MANAGER =
  'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';
const SHARED = new WeakMap<ProxyContext, Map<ListenerClass, JsonObject>>();

/** The fields that are the same for all listeners of a kind, made once for a proxy. */
function shared(context: ProxyContext, of: ListenerClass): JsonObject {
  let known = SHARED.get(context);
  if (known === undefined) SHARED.set(context, (known = new Map()));
  let fields = known.get(of);
  if (fields === undefined) known.set(of, (fields = sharedFields(context, of)));
  return fields;
}

function sharedFields(context: ProxyContext, of: ListenerClass): JsonObject {
  const { proxy, world } = context;
  const headers = proxyHeaders(proxy.proxyConfig, of);
  const idleTimeout = goDurationMs(proxy.metadata['IDLE_TIMEOUT'] ?? '');
  const common = idleTimeout === undefined ? undefined : { idle_timeout: duration(idleTimeout) };
  const { message: traced, usesRequestId } = tracing(context, of);
  const hops = of === 'gateway' ? number(object(proxy.proxyConfig, 'gatewayTopology'), 'numTrustedProxies') : 0; // prettier-ignore
  const fields = present({
    '@type': HTTP_CONNECTION_MANAGER,
    http_protocol_options: http1Options(context, of),
    server_name: headers.serverName,
    server_header_transformation: headers.passesServer ? 'PASS_THROUGH' : undefined,
    generate_request_id: headers.generatesRequestId ? undefined : false,
    append_x_forwarded_port: headers.addsForwardedPort || undefined,
    xff_num_trusted_hops: hops || undefined,
    ...forwardedIdentity(proxy.proxyConfig, of),
    ...pathNormalization(text(object(world.mesh, 'pathNormalization'), 'normalization')),
    use_remote_address: of === 'gateway',
    upgrade_configs: [{ upgrade_type: 'websocket' }],
    common_http_protocol_options: common,
    stream_idle_timeout: '0s',
    ...settingsFields(connectionSettings(context), common ?? {}),
    access_log: httpAccessLogs(context, of),
    tracing: traced,
    request_id_extension: {
      typed_config: any('envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig', {
        use_request_id_for_trace_sampling: usesRequestId,
      }),
    },
    internal_address_config: of === 'gateway' ? internalAddresses(world.meshNetworks) : undefined,
    proxy_100_continue: true,
  });
  return withSources(fields, {
    ...meshField(world, 'pathNormalization', 'normalize_path'),
    ...meshField(world, 'pathNormalization', 'merge_slashes'),
    ...meshField(world, 'pathNormalization', 'path_with_escaped_slashes_action'),
  });
}

/** `http_protocol_options`; a gateway writes them even when they are empty. */
function http1Options(
  { proxy }: ProxyContext,
  of: ListenerClass,
  own: JsonObject = {},
): JsonObject | undefined {
  const preservesCase = flag(object(proxy.proxyConfig, 'proxyHeaders'), 'preserveHttp1HeaderCase');
  const fields = present({
    ...own,
    accept_http_10: proxy.metadata['HTTP10'] === '1' || undefined,
    header_key_format: preservesCase === true ? PRESERVE_CASE : undefined,
  });
  return of === 'gateway' || Object.keys(fields).length > 0 ? fields : undefined;
}

const PRESERVE_CASE: JsonObject = {
  stateful_formatter: extension(
    'preserve_case',
    any('envoy.extensions.http.header_formatters.preserve_case.v3.PreserveCaseFormatterConfig'),
  ),
};
