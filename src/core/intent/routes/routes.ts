import { isObject, text } from '../../decode/read.ts';
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

const namesOf = new WeakMap<object, readonly string[]>();

/** Names in `rds` of whatever filter of a listener. */
function collect(listener: JsonObject, names: Set<string>): void {
  let own = namesOf.get(listener);
  if (own === undefined) namesOf.set(listener, (own = [...subscribed(listener)]));
  for (const name of own) names.add(name);
}

function* subscribed(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const item of value) yield* subscribed(item);
  else if (isObject(value))
    for (const [key, field] of Object.entries(value)) {
      const name = key === 'rds' && isObject(field) ? text(field, 'route_config_name') : undefined;
      if (name === undefined) yield* subscribed(field);
      else yield name;
    }
}
