import { object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';
import { compileGatewayRoutes } from '../gateway/routes.ts';
import { outboundRouteConfig } from './outbound.ts';

/**
 * RDS: the route configurations that the proxy's listeners ask for (istio/pilot/pkg/networking/core/httproute.go, BuildHTTPRoutes).
 * @param listeners the proxy's listeners, whose rds.route_config_name says what Envoy subscribes to
 */
export function compileRoutes(
  context: ProxyContext,
  listeners: readonly JsonObject[],
): JsonObject[] {
  const names = new Set<string>();
  for (const listener of listeners) collect(listener, names);
  if (context.proxy.type === 'router') return compileGatewayRoutes(context, [...names]);
  return [...names].map((name) => outboundRouteConfig(context, name));
}

/** Names in `rds` of the connection managers of a listener. */
function collect(listener: JsonObject, names: Set<string>): void {
  const last = object(listener, 'default_filter_chain');
  for (const chain of objects(listener, 'filter_chains')) collectOf(chain, names);
  if (last !== undefined) collectOf(last, names);
}

function collectOf(chain: JsonObject, names: Set<string>): void {
  for (const filter of objects(chain, 'filters')) {
    const name = text(object(filter, 'typed_config', 'rds'), 'route_config_name');
    if (name !== undefined) names.add(name);
  }
}
