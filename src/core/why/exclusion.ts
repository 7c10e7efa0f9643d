import type { ResourceRef } from '../model/resource.ts';

/** Why something is not there, or has no effect. The codes are stable: scripts may ask for them. */
export const EXCLUSION_CODES = [
  // services and hosts
  'unknown-host', 'not-watched', 'hidden-by-export-to', 'not-imported-by-sidecar', 'another-service-owns-host',
  'port-not-in-service', 'port-is-udp', 'is-an-alias',
  // subsets
  'subset-not-defined', 'subset-selects-nothing', 'subset-same-labels',
  // DestinationRules and VirtualServices
  'host-unknown', 'namespace-never-looked-at', 'shadowed-by', 'less-specific-host', 'workload-selector', 'merged-after',
  'not-bound-to-mesh', 'not-bound-to-gateway', 'host-not-in-gateway', 'older-virtual-service', 'port-is-tcp',
  'shadowed-rule', 'no-catch-all', 'match-not-for-proxy', 'delegate-unused', 'route-not-attached',
  // gateways
  'selector-does-not-fit', 'server-conflict', 'port-not-served', 'host-shared', 'secret-missing',
  'secret-wrong-namespace', 'secret-wrong-keys', 'secret-without-ca',
  // objects that select workloads
  'namespace-does-not-fit', 'selector-in-root-namespace', 'older-object', 'more-specific-object',
  'proxy-version-does-not-fit', 'not-for-gateways', 'no-effect',
  // names
  'object-not-found', 'no-such-name',
] as const; // prettier-ignore

export type ExclusionCode = (typeof EXCLUSION_CODES)[number];

/** A rule of Istio's that left something out, and the field that makes it do so. */
export interface Exclusion {
  readonly code: ExclusionCode;
  /** One plain sentence. */
  readonly says: string;
  /** The object and field to look at; null where there is none. */
  readonly cause: ResourceRef | null;
  /** The field that asks for what is not there. */
  readonly asks?: ResourceRef;
}

/** Each exclusion once: several services, ports or virtual hosts may lead to the same one. */
export function distinctExclusions(exclusions: readonly Exclusion[]): Exclusion[] {
  const known = new Map<string, Exclusion>();
  for (const exclusion of exclusions) {
    const key = JSON.stringify([exclusion.code, exclusion.says, exclusion.asks]);
    if (!known.has(key)) known.set(key, exclusion);
  }
  return [...known.values()];
}

/** "DestinationRule shop/reviews" */
export const spoken = ({ kind, namespace, name }: Pick<ResourceRef, 'kind' | 'namespace' | 'name'>): string =>
  `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`; // prettier-ignore

export const isSameObject = (
  a: Pick<ResourceRef, 'kind' | 'namespace' | 'name'>,
  b: Pick<ResourceRef, 'kind' | 'namespace' | 'name'>,
): boolean => a.kind === b.kind && a.namespace === b.namespace && a.name === b.name;
