import type { ClusterName } from '../model/envoy/cluster-name.ts';

/**
 * Takes Istio's "direction|port|subset|host" apart (istio/pilot/pkg/model, BuildSubsetKey);
 * undefined for names of another shape.
 */
export function parseClusterName(name: string): ClusterName | undefined {
  const [direction, port, subset, host, ...more] = name.split('|');
  if (direction !== 'inbound' && direction !== 'outbound') return undefined;
  if (subset === undefined || host === undefined || more.length > 0) return undefined;
  return /^\d+$/.test(port ?? '') ? { direction, port: Number(port), subset, host } : undefined;
}
