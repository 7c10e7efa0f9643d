import type { JsonObject } from '../../../model/json.ts';
import { text } from '../../../decode/read.ts';
import type { ProxyContext } from '../../context.ts';
import { any, extension, present } from '../../message.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { Service } from '../../model/service.ts';
import { httpSecurityFilters, type SecurityFilters } from '../../security/filters.ts';
import { statsHttpFilters } from '../../telemetry/stats.ts';
import { isSwitchedOn } from '../../world/features.ts';
import { hasExtensions, httpExtensions } from '../extensions.ts';
import type { ListenerClass } from '../listener-class.ts';
import { allowAnyDnsFilter, dynamicForwardProxy, isDynamicWildcard } from './dynamic-forward-proxy.ts'; // prettier-ignore
import { proxyHeaders } from './proxy-headers.ts';

const filter = (name: string, type: string, fields: JsonObject = {}): JsonObject =>
  extension(`envoy.filters.http.${name}`, any(`envoy.extensions.filters.http.${type}`, fields));

const GRPC_WEB = filter('grpc_web', 'grpc_web.v3.GrpcWeb');
const GRPC_STATS = filter('grpc_stats', 'grpc_stats.v3.FilterConfig', {
  emit_filter_state: true,
  stats_for_all_methods: false,
});
const FAULT = filter('fault', 'fault.v3.HTTPFault');
const CORS = filter('cors', 'cors.v3.Cors');

/** ALPN towards upstreams by the HTTP version, so that they can tell mTLS of the mesh (istio/pilot/pkg/xds/filters/filters.go, Alpn). */
const ALPN = extension(
  'istio.alpn',
  any('istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig', {
    alpn_override: [
      { alpn_override: ['istio-http/1.0', 'istio', 'http/1.0'] },
      { upstream_protocol: 'HTTP11', alpn_override: ['istio-http/1.1', 'istio', 'http/1.1'] },
      { upstream_protocol: 'HTTP2', alpn_override: ['istio-h2', 'istio', 'h2'] },
    ],
  }),
);

const NO_SECURITY: SecurityFilters = { custom: [], authn: [], authz: [] };

const KNOWN = new WeakMap<ProxyContext, Map<string, readonly JsonObject[]>>();

/** What the filters of a connection manager depend on. */
export interface HttpFilterOptions {
  readonly of: ListenerClass;
  /** Of the service port (inbound: decides http2_protocol_options) or the Gateway server. */
  readonly protocol: Protocol;
  /** Where plugins look whether they apply: the listener's port; inbound the target port. */
  readonly port: number;
  /** The service of a listener that is for one service only. */
  readonly service?: Service | undefined;
}

/** `http_filters` in Istio's order (istio/pilot/pkg/networking/core/listener_builder.go, buildHTTPConnectionManager). Listeners with the same ones share them. */
export function httpFilters(
  context: ProxyContext,
  options: HttpFilterOptions,
): readonly JsonObject[] {
  const { of, protocol, service, port } = options;
  if (isDynamicWildcard(service)) return build(context, options);
  let known = KNOWN.get(context);
  if (known === undefined) KNOWN.set(context, (known = new Map()));
  const place = hasExtensions(context.world) ? port : 0;
  const key = `${of} ${protocol === 'GRPC-Web' ? protocol : ''} ${place}`;
  let filters = known.get(key);
  if (filters === undefined) known.set(key, (filters = build(context, options)));
  return filters;
}

function build(context: ProxyContext, options: HttpFilterOptions): JsonObject[] {
  const { of, protocol, service, port } = options;
  const { custom, authn, authz } = of === 'sidecar-outbound' ? NO_SECURITY : httpSecurityFilters(context); // prettier-ignore
  const plugins = httpExtensions(context, of, port);
  const isOutbound = of === 'sidecar-outbound';
  const { suppressesDebugHeaders } = proxyHeaders(context.proxy.proxyConfig, of);
  return [
    ...custom,
    ...plugins('AUTHN'),
    ...authn,
    ...plugins('AUTHZ'),
    ...authz,
    ...plugins('STATS'),
    ...plugins('UNSPECIFIED_PHASE'),
    ...(protocol === 'GRPC-Web' ? [GRPC_WEB] : []),
    GRPC_STATS,
    ...(of !== 'sidecar-inbound' && isSwitchedOn(context.world, 'PILOT_ENABLE_ALPN_FILTER') ? [ALPN] : []), // prettier-ignore
    FAULT,
    CORS,
    ...statsHttpFilters(context, of),
    ...(isOutbound && isDynamicWildcard(service)
      ? [dynamicForwardProxy(context.proxy, service)]
      : []),
    ...(isOutbound && text(context.scope.outboundTrafficPolicy, 'mode') === 'ALLOW_ANY_DYNAMIC_DNS' ? [allowAnyDnsFilter(context.proxy)] : []), // prettier-ignore
    filter('router', 'router.v3.Router', present({ suppress_envoy_headers: suppressesDebugHeaders || undefined })), // prettier-ignore
  ];
}
