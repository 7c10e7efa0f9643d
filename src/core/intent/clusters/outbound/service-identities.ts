import { strings } from '../../../decode/read.ts';
import type { Service } from '../../model/service.ts';
import type { World } from '../../model/world.ts';

const CACHE = new WeakMap<World, WeakMap<Service, readonly string[]>>();

/**
 * Who may answer for a service: the accounts of its endpoints and the subjectAltNames of its ServiceEntry, each in all trust
 * domains of the mesh (istio/pilot/pkg/model/push_context.go, addServiceAccounts; pkg/spiffe, ExpandWithTrustDomains).
 */
export function serviceIdentities(world: World, service: Service): readonly string[] {
  let known = CACHE.get(world);
  if (known === undefined) CACHE.set(world, (known = new WeakMap()));
  let identities = known.get(service);
  if (identities === undefined) known.set(service, (identities = identitiesOf(world, service)));
  return identities;
}

function identitiesOf(world: World, service: Service): readonly string[] {
  const { hostname, namespace } = service;
  // Services of one host in one namespace share their endpoints; the newest one's names count.
  const same = (world.servicesByHost.get(hostname) ?? []).filter(
    (one) => one.namespace === namespace,
  );
  const all = same.length > 0 ? same : [service];
  const identities = new Set(all.at(-1)?.subjectAltNames);
  for (const one of all)
    for (const { serviceAccount } of world.endpointsOf(one))
      if (serviceAccount !== '') identities.add(serviceAccount);
  return expand(identities, strings(world.mesh, 'trustDomainAliases')).sort();
}

const SPIFFE = /^spiffe:\/\/[^/]+(\/ns\/[^/]+\/sa\/[^/]+)$/;

function expand(identities: ReadonlySet<string>, aliases: readonly string[]): string[] {
  const expanded = new Set(identities);
  for (const identity of identities) {
    const path = SPIFFE.exec(identity)?.[1];
    if (path !== undefined) for (const alias of aliases) expanded.add(`spiffe://${alias}${path}`);
  }
  return [...expanded];
}
