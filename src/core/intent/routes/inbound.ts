import type { JsonObject } from '../../model/json.ts';
import type { World } from '../model/world.ts';
import { defaultInboundRoute, type InboundRouteOptions } from './default-route.ts';

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
