import { object, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';

/**
 * The name of a route's spans: host, port and path of its only cluster, else of the VirtualService and the listener's port
 * (istio/pilot/pkg/networking/core/route/route.go, GetRouteOperation).
 */
export function routeOperation(route: JsonObject, virtualService: string, port: number): string {
  const path = pathOf(object(route, 'match'));
  const parts = (text(object(route, 'route'), 'cluster') ?? '').split('|');
  if (parts.length !== 4) return `${virtualService}:${port}${path}`;
  return `${parts[3] ?? ''}:${parts[1] ?? ''}${path}`;
}

function pathOf(match: JsonObject | undefined): string {
  const prefix = text(match, 'prefix');
  if (prefix !== undefined) return `${prefix}*`;
  return text(match, 'path') ?? text(object(match, 'safe_regex'), 'regex') ?? '/*';
}
