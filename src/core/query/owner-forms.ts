import type { ResourceRef } from '../model/resource.ts';

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
