import type { JsonObject } from '../model/json.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';

/** An object by its identity. */
export interface Identity {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * How an object shows in the config that istiod makes of it: in the metadata istio.config of routes, clusters and listeners
 * (istio/pilot/pkg/networking/util, BuildConfigInfoMetadata), or in the names of RBAC policies (pilot/pkg/security/authz/builder).
 * Undefined for kinds that leave no name.
 */
export function markOf({ kind, namespace, name }: Identity): string | undefined {
  if (kind === 'AuthorizationPolicy') return `ns[${namespace}]-policy[${name}]-rule`;
  if (kind !== 'VirtualService' && kind !== 'DestinationRule') return undefined;
  const segment = kind === 'VirtualService' ? 'virtual-service' : 'destination-rule';
  return `/namespaces/${namespace}/${segment}/${name}"`;
}

const SECTIONS = ['clusters', 'listeners', 'routes', 'ecds'] as const;

/** The sections that a mark may be in. */
export const MARKED_SECTIONS: readonly (typeof SECTIONS)[number][] = SECTIONS;

/** Whether a proxy uses config with this mark: what it has refused or still warms does not count. */
export const holdsMark = (proxy: ProxySnapshot, mark: string): boolean =>
  SECTIONS.some((section) =>
    proxy[section].some(
      ({ state, raw }) => (state === 'active' || state === 'static') && holds(raw, mark),
    ),
  );

const holds = (raw: JsonObject, mark: string): boolean => JSON.stringify(raw).includes(mark);
