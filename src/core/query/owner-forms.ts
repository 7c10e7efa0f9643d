import type { ResourceRef } from '../model/resource.ts';
import type { UnnamedOwner } from './service-entry-owner.ts';

/** The ways to name an owner in a filter: "shop/reviews", "reviews", "DestinationRule/reviews", "destinationrule/shop/reviews". */
export function ownerForms(owner: ResourceRef | null): readonly string[] {
  if (owner === null) return [''];
  const names = [`${owner.namespace}/${owner.name}`, owner.name];
  return [
    ...names,
    ...[owner.kind, owner.kind.toLowerCase()].flatMap((kind) =>
      names.map((name) => `${kind}/${name}`),
    ),
  ];
}

/** An owner without a known name goes by its host: "shop/api.vendor.example", "ServiceEntry/api.vendor.example", … */
export const unnamedOwnerForms = ({ kind, namespace, host }: UnnamedOwner): readonly string[] =>
  ownerForms({ kind, namespace, name: host });
