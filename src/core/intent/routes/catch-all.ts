import { object, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { refTo, withSources } from '../../model/provenance.ts';
import type { ProxyContext } from '../context.ts';
import { meshField } from '../mesh-field.ts';
import { destinationCluster } from './destination.ts';
import { routeProxyHeaders } from './proxy-headers.ts';

/**
 * The virtual host for hosts that are no service of the mesh, as outboundTrafficPolicy has it
 * (istio/pilot/pkg/networking/core/httproute.go, buildCatchAllVirtualHost).
 */
export function catchAllHost({ world, proxy, scope }: ProxyContext): JsonObject {
  const { attemptCount, forwardedHost } = routeProxyHeaders(proxy);
  const policy = scope.outboundTrafficPolicy;
  const { name, action } = actionOf(policy, forwardedHost);
  const host = {
    name,
    domains: ['*'],
    routes: [{ name, match: { prefix: '/' }, ...action }],
    ...(attemptCount ? { include_request_attempt_count: true } : {}),
  };
  const { sidecar } = scope;
  const isOwn = object(sidecar?.spec, 'outboundTrafficPolicy') !== undefined;
  return withSources(
    host,
    sidecar !== undefined && isOwn
      ? { '': refTo(sidecar, 'spec.outboundTrafficPolicy') }
      : meshField(world, 'outboundTrafficPolicy'),
  );
}

/** REGISTRY_ONLY is the enum's default. */
function actionOf(
  policy: JsonObject,
  forwardedHost: boolean,
): { name: string; action: JsonObject } {
  const mode = text(policy, 'mode');
  const toCluster = (cluster: string): JsonObject => ({
    route: {
      cluster,
      timeout: '0s',
      max_grpc_timeout: '0s',
      ...(forwardedHost ? { append_x_forwarded_host: true } : {}),
    },
  });
  if (mode === 'ALLOW_ANY_DYNAMIC_DNS')
    return { name: 'allow_any_dynamic_dns', action: toCluster('AllowAnyDynamicDNSCluster') };
  if (mode !== 'ALLOW_ANY')
    return { name: 'block_all', action: { direct_response: { status: 502 } } };
  const proxy = object(policy, 'egressProxy');
  const cluster =
    proxy === undefined ? 'PassthroughCluster' : destinationCluster(proxy, undefined, 0);
  return { name: 'allow_any', action: toCluster(cluster) };
}
