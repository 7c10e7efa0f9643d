import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';

/** CDS: the clusters that a proxy should have (istio/pilot/pkg/networking/core/cluster.go, BuildClusters). */
export function compileClusters(_context: ProxyContext): JsonObject[] {
  return [];
}
