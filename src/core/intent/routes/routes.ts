import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';

/**
 * RDS: the route configurations that the proxy's listeners ask for (istio/pilot/pkg/networking/core/httproute.go, BuildHTTPRoutes).
 * @param listeners the proxy's listeners, whose rds.route_config_name says what Envoy subscribes to
 */
export function compileRoutes(
  _context: ProxyContext,
  _listeners: readonly JsonObject[],
): JsonObject[] {
  return [];
}
