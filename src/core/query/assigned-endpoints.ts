import type { Cluster } from '../model/envoy/cluster.ts';
import type { LbEndpoint } from '../model/envoy/endpoint.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';

/**
 * The endpoints that a cluster of a proxy is assigned, by EDS or in the cluster itself, where DNS names stand for their
 * addresses; undefined where none are known.
 */
export function assignedEndpoints(
  proxy: ProxySnapshot,
): (cluster: Cluster) => readonly LbEndpoint[] | undefined {
  const assignments = new Map(
    proxy.endpoints.map(({ config }) => [config.clusterName, config.endpoints]),
  );
  return ({ name, edsServiceName, loadAssignment }) =>
    assignments.get(edsServiceName ?? name) ?? loadAssignment?.endpoints;
}
