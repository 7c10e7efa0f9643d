import { object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { numberOf } from '../../model/number-of.ts';
import { once } from '../../model/once.ts';
import { remembered } from '../../model/remembered.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { World } from '../model/world.ts';
import { proxyKey, sourceLabels } from './proxy-key.ts';
import { routeProxyHeaders } from './proxy-headers.ts';
import { MESH_GATEWAY, type RouteOptions } from './route-options.ts';
import { translateVirtualService } from './translate.ts';

/** Where sidecars stand that ask for routes. */
export type MeshRouteOptions = Pick<RouteOptions, 'context' | 'port' | 'serviceOf'>;

/**
 * The routes of a VirtualService for a sidecar. Those of all namespaces are mostly the same: they are made, and later decoded, once for all
 * that see the same behind its destinations.
 */
export function meshRoutes(
  virtualService: ConfigObject,
  options: MeshRouteOptions,
): readonly JsonObject[] {
  const known = knownOf(options.context.world)(virtualService);
  return remembered(known, keyOf(virtualService, options), () =>
    translateVirtualService(virtualService, { ...options, gateways: MESH_GATEWAY }),
  );
}

const knownOf = once((_world: World) =>
  once((_virtualService: ConfigObject) => new Map<string, readonly JsonObject[]>()),
);

/** All that of who asks, and of what it sees, gets into a route. */
function keyOf(
  virtualService: ConfigObject,
  { context, port, serviceOf }: MeshRouteOptions,
): string {
  const { destinations, asksNamespace, asksLabels } = askedBy(virtualService);
  const { proxy, scope } = context;
  const { attemptCount, forwardedHost } = routeProxyHeaders(proxy);
  const seen = destinations.map((host) => {
    const { ports = [], externalName } = serviceOf(host) ?? {};
    const rule = scope.destinationRule(host, proxy.labels);
    const numbers = ports.slice(0, 2).map(({ number }) => number);
    return `${numbers.join()} ${externalName ?? ''} ${rule === undefined ? '' : numberOf(rule)}`;
  });
  const who = asksLabels ? proxyKey(context).labelled : asksNamespace ? proxy.namespace : '';
  return [port, attemptCount, forwardedHost, who, ...seen].join('|');
}

/** What a VirtualService asks of its surroundings. */
const askedBy = once((virtualService: ConfigObject) => {
  const rules = objects(virtualService.spec, 'http');
  const to = rules.flatMap((rule) => [
    ...objects(rule, 'route').map((one) => object(one, 'destination')),
    object(rule, 'mirror'),
    ...objects(rule, 'mirrors').map((one) => object(one, 'destination')),
  ]);
  return {
    destinations: [...new Set(to.map((destination) => text(destination, 'host') ?? ''))],
    asksNamespace: rules.some((rule) => objects(rule, 'match').some((match) => text(match, 'sourceNamespace') !== undefined)), // prettier-ignore
    asksLabels: sourceLabels(virtualService).length > 0,
  };
});
