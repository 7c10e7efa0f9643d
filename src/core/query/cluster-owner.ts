import type { Cluster } from '../model/envoy/cluster.ts';
import type { ResourceRef } from '../model/resource.ts';

/**
 * The object to look at for a cluster: its DestinationRule where istiod names one, else what declares its service.
 * A Service's host is "<name>.<namespace>.svc.<domain>"; any other host comes from a ServiceEntry.
 */
export function clusterOwner(cluster: Cluster): ResourceRef | undefined {
  if (cluster.destinationRule !== undefined) return cluster.destinationRule;
  const [service] = cluster.services;
  if (service === undefined) return undefined;
  const { namespace, name, host } = service;
  const kind = host.startsWith(`${name}.${namespace}.svc.`) ? 'Service' : 'ServiceEntry';
  return { kind, namespace, name };
}
