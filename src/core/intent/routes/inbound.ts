import type { JsonObject } from '../../model/json.ts';
import type { Protocol } from '../model/protocol.ts';
import type { World } from '../model/world.ts';
import { defaultInboundRoute } from './default-route.ts';

export interface InboundRouteOptions {
  /** The inbound cluster: "inbound|8080||". */
  readonly cluster: string;
  /** Host of the service that the chain is for; "" when a Sidecar's ingress or the passthrough made it. */
  readonly hostname: string;
  /** The service's port (of the passthrough chain: 0). */
  readonly port: number;
  readonly protocol: Protocol;
}

/** The route configuration written into an inbound chain (istio/pilot/pkg/networking/core/httproute.go, buildSidecarInboundHTTPRouteConfig). */
export function inboundRouteConfig(world: World, options: InboundRouteOptions): JsonObject {
  return {
    name: options.cluster,
    virtual_hosts: [
      {
        name: `inbound|http|${options.port}`,
        domains: ['*'],
        routes: [defaultInboundRoute(world, options)],
      },
    ],
    validate_clusters: false,
  };
}
