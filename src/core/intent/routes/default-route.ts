import { object } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { withSources } from '../../model/provenance.ts';
import { meshField } from '../mesh-field.ts';
import { present } from '../message.ts';
import { isGrpc, type Protocol } from '../model/protocol.ts';
import type { World } from '../model/world.ts';
import { traceOperation } from './domain-name.ts';
import { inboundRetryPolicy, retryPolicy } from './retry.ts';
import { timeouts } from './timeout.ts';

/**
 * The only route of a host that no VirtualService speaks for (istio/pilot/pkg/networking/core/route/route.go,
 * BuildDefaultHTTPOutboundRoute). Its retries don't heed consistent hashing: they may go to another host.
 */
export const defaultOutboundRoute = (
  world: World,
  cluster: string,
  to: { readonly host: string; readonly port: number; readonly hashPolicy?: JsonObject },
): JsonObject => ({
  name: 'default',
  match: { prefix: '/' },
  route: withSources(
    present({
      cluster,
      ...timeouts(undefined),
      retry_policy: retryPolicy(object(world.mesh, 'defaultHttpRetryPolicy'), false),
      hash_policy: to.hashPolicy === undefined ? undefined : [to.hashPolicy],
    }),
    meshField(world, 'defaultHttpRetryPolicy', 'retry_policy'),
  ),
  decorator: { operation: traceOperation(to.host, to.port) },
});

export interface InboundRouteOptions {
  /** The inbound cluster: "inbound|8080||". */
  readonly cluster: string;
  /** Host of the service that the chain is for; "" when a Sidecar's ingress or the passthrough made it. */
  readonly hostname: string;
  /** The service's port (of the passthrough chain: 0). */
  readonly port: number;
  readonly protocol: Protocol;
}

/** Inbound requests have no timeout; gRPC streams are never retried (route.go, BuildDefaultHTTPInboundRoute). */
export const defaultInboundRoute = (world: World, to: InboundRouteOptions): JsonObject => ({
  name: 'default',
  match: { prefix: '/' },
  route: present({
    cluster: to.cluster,
    timeout: '0s',
    max_stream_duration: { max_stream_duration: '0s', grpc_timeout_header_max: '0s' },
    retry_policy: isGrpc(to.protocol)
      ? undefined
      : inboundRetryPolicy(object(world.mesh, 'defaultInboundHttpRetryPolicy')),
  }),
  decorator: { operation: traceOperation(to.hostname, to.port) },
});
