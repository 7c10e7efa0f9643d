import type { ClusterName } from '../model/envoy/cluster-name.ts';

/**
 * Takes Istio's "direction|port|subset|host" apart (istio/pilot/pkg/model, BuildSubsetKey);
 * undefined for names of another shape.
 */
export function parseClusterName(name: string): ClusterName | undefined {
  const parts = name.split('|');
  if (parts.length !== 4) return undefined;
  const [direction, port, subset = '', host = ''] = parts;
  if (direction !== 'inbound' && direction !== 'outbound') return undefined;
  return /^\d+$/.test(port ?? '') ? { direction, port: Number(port), subset, host } : undefined;
}
