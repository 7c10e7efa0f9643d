import type { Cluster } from '../model/envoy/cluster.ts';
import type { ResourceRef } from '../model/resource.ts';
import type { ServiceEntryFinder, UnnamedOwner } from './service-entry-owner.ts';

export interface ClusterOwner {
  /** An object that exists, or did when the proxy got its config. */
  readonly owner: ResourceRef | null;
  /** What is known of the owner where its name is not. */
  readonly unnamedOwner: UnnamedOwner | null;
}

/**
 * The object to look at for a cluster: its DestinationRule where istiod names one, else what declares its service.
 * A Service's host is "<name>.<namespace>.svc.<domain>"; any other host comes from a ServiceEntry.
 */
export function clusterOwner(
  cluster: Cluster,
  proxyNamespace: string,
  serviceEntryOf: ServiceEntryFinder,
): ClusterOwner {
  if (cluster.destinationRule !== undefined) return named(cluster.destinationRule);
  const [service] = cluster.services;
  if (service === undefined) return { owner: null, unnamedOwner: null };
  const { namespace, name, host } = service;
  if (host.startsWith(`${name}.${namespace}.svc.`))
    return named({ kind: 'Service', namespace, name });
  const found = serviceEntryOf(service, cluster, proxyNamespace);
  return 'name' in found ? named(found) : { owner: null, unnamedOwner: found };
}

const named = (owner: ResourceRef): ClusterOwner => ({ owner, unnamedOwner: null });
