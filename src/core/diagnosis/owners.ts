import type { ResourceRef } from '../model/resource.ts';
import { clusterOwner } from '../query/cluster-owner.ts';
import { areObjectsRead } from '../query/objects-read.ts';
import { serviceEntryFinder } from '../query/service-entry-owner.ts';
import type { Gap } from '../model/gap.ts';
import { indexOf } from '../tls/mesh/proxy-index.ts';
import type { OwnerFinder } from '../logs/meaning/whereabouts.ts';
import type { Facts } from './facts.ts';
import { routePlace } from './route-place.ts';

/**
 * Who made the route and the cluster that a line names, by what its proxy has. A line tells host, path and the route's name, not
 * the headers that a rule may look at: where several rules are possible, only what they agree on is said.
 */
export function ownerFinder(facts: Facts, gaps: readonly Gap[]): OwnerFinder {
  const serviceEntryOf = serviceEntryFinder(facts.objects, areObjectsRead(gaps, 'serviceentries'));
  return {
    cluster: ({ proxy, entry: { upstream_cluster: name } }) => {
      const config = facts.mesh.configOf(proxy, 'actual');
      const cluster = typeof name === 'string' ? config && indexOf(config).clusters.get(name) : undefined; // prettier-ignore
      if (cluster === undefined) return undefined;
      return clusterOwner(cluster, proxy.namespace, serviceEntryOf).owner ?? undefined;
    },
    route: (record) => {
      const config = facts.mesh.configOf(record.proxy, 'actual');
      if (config === undefined || typeof record.entry.authority !== 'string') return undefined;
      const place = routePlace({ facts, config, intent: undefined }, record);
      const owners = place?.routes.map(({ owner }) => owner) ?? [];
      return agreed(owners);
    },
  };
}

/** What all agree on: the same object, with its field where that is the same, too. One without an owner: nobody can be named. */
function agreed(owners: readonly (ResourceRef | null)[]): ResourceRef | undefined {
  const [first, ...others] = owners;
  if (first === undefined || first === null) return undefined;
  const { kind, namespace, name, field } = first;
  for (const other of others)
    if (other?.kind !== kind || other.namespace !== namespace || other.name !== name) return undefined; // prettier-ignore
  return others.every((other) => other?.field === field) ? first : { kind, namespace, name };
}
