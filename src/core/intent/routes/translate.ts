import type { JsonObject } from '../../model/json.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { RouteOptions } from './route-options.ts';

/**
 * The Envoy routes of a VirtualService's http rules, in their order, up to the first one that catches all
 * (istio/pilot/pkg/networking/core/route/route.go, BuildHTTPRoutesForVirtualService). Empty: it has none for this port,
 * gateway and workload, so it does not apply.
 */
export function translateVirtualService(
  _virtualService: ConfigObject,
  _options: RouteOptions,
): JsonObject[] {
  return [];
}
