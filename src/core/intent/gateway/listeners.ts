import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';

/** The listeners of a gateway proxy (istio/pilot/pkg/networking/core/gateway.go, buildGatewayListeners). Filled by G. */
export function compileGatewayListeners(_context: ProxyContext): JsonObject[] {
  return [];
}
