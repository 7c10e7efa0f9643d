import { objects, strings } from '../../../decode/read.ts';
import type { World } from '../../model/world.ts';

/**
 * Trust domains whose clients a server lets in: the mesh's, its aliases and those of additional CA certificates
 * (istio/pilot/pkg/networking/plugin/authn/util.go, TrustDomainsForValidation).
 */
export function validatedTrustDomains(world: World): readonly string[] {
  const domains = [
    ...meshTrustDomains(world),
    ...objects(world.mesh, 'caCertificates').flatMap((authority) => strings(authority, 'trustDomains')), // prettier-ignore
  ];
  return [...new Set(domains)].filter((domain) => domain !== '');
}

/** The mesh's trust domain, then its aliases (istio/pilot/pkg/security/trustdomain/bundle.go, NewBundle). */
export const meshTrustDomains = (world: World): readonly string[] => [
  world.trustDomain,
  ...strings(world.mesh, 'trustDomainAliases'),
];
