import type { ConfigResource } from '../../model/envoy/config-resource.ts';
import type { RouteConfiguration } from '../../model/envoy/route.ts';

export interface CountedRoutes {
  readonly resource: ConfigResource<RouteConfiguration>;
  /** How often the same content is there: Envoy lists inlined routes once for each filter chain. */
  readonly copies: number;
}

/** Folds inlined (static) route configurations with the same content into one; the others stay as they are. */
export function withoutCopies(
  resources: readonly ConfigResource<RouteConfiguration>[],
): CountedRoutes[] {
  const counted = new Map<
    string,
    { resource: ConfigResource<RouteConfiguration>; copies: number }
  >();
  for (const [index, resource] of resources.entries()) {
    const key = resource.state === 'static' ? JSON.stringify(resource.raw) : String(index);
    const known = counted.get(key);
    if (known === undefined) counted.set(key, { resource, copies: 1 });
    else known.copies++;
  }
  return [...counted.values()];
}
