import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';

/**
 * EDS: a ClusterLoadAssignment for each EDS cluster (istio/pilot/pkg/xds/endpoints/endpoint_builder.go).
 * @param clusters the proxy's clusters
 */
export function compileEndpoints(
  _context: ProxyContext,
  _clusters: readonly JsonObject[],
): JsonObject[] {
  return [];
}
