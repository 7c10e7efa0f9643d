import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';

/**
 * The route configurations of a gateway proxy (istio/pilot/pkg/networking/core/gateway.go, buildGatewayHTTPRouteConfig). Filled by G.
 * @param names what its listeners subscribe to: "http.8080", "https.443.https.shop.default"
 */
export function compileGatewayRoutes(
  _context: ProxyContext,
  _names: readonly string[],
): JsonObject[] {
  return [];
}
