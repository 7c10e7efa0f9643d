import { number, object, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { withSources } from '../../model/provenance.ts';
import { destinationCluster } from './destination.ts';
import { headerOperations } from './header-operations.ts';
import type { RouteOptions } from './route-options.ts';
import type { ResourceRef } from '../../model/resource.ts';

/** One of several destinations, with its own header operations (istio/pilot/pkg/networking/core/route/route.go, processWeightedDestination). */
export function weightedCluster(
  destination: JsonObject,
  { serviceOf, port }: RouteOptions,
  source: (field: string) => ResourceRef,
): JsonObject {
  const operations = headerOperations(object(destination, 'headers'));
  const to = object(destination, 'destination');
  return withSources(
    {
      name: destinationCluster(to, serviceOf(text(to, 'host') ?? ''), port),
      weight: number(destination, 'weight') ?? 0,
      ...operations.fields,
      ...(operations.authority === '' ? {} : { host_rewrite_literal: operations.authority }),
    },
    { '': source('destination'), weight: source('weight') },
  );
}

/** Of several destinations those with weight 0 get nothing and are left out. */
export const hasWeight = (destination: JsonObject): boolean =>
  (number(destination, 'weight') ?? 0) !== 0;
