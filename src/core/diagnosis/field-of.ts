import { hasField } from '../why/field.ts';
import { refTo } from '../model/provenance.ts';
import type { ResourceRef } from '../model/resource.ts';
import type { Facts } from './facts.ts';

/** A field below a resource's, with file and line where its text is at hand: "spec.http[1]" and "timeout" make "spec.http[1].timeout". */
export function fieldOf(
  facts: Facts | undefined,
  owner: ResourceRef | null | undefined,
  field: string,
): ResourceRef | null {
  if (owner === null || owner === undefined) return null;
  const { kind, namespace, name } = owner;
  const whole = owner.field === undefined ? field : `${owner.field}.${field}`;
  const object = facts?.objects.find((one) => one.kind === kind && one.namespace === namespace && one.name === name); // prettier-ignore
  return object === undefined ? { kind, namespace, name, field: whole } : refTo(object, whole);
}

/** The first of some fields that the object has; the last where it has none, or is not at hand. */
export function firstField(
  facts: Facts | undefined,
  owner: ResourceRef | null | undefined,
  fields: readonly string[],
): ResourceRef | null {
  if (owner === null || owner === undefined) return null;
  const object = facts?.objects.find(({ kind, namespace, name }) => kind === owner.kind && namespace === owner.namespace && name === owner.name); // prettier-ignore
  // Below an object as a whole nothing is known: the rule is another one by now.
  if (owner.field === undefined) return owner;
  const prefix = owner.field;
  const own = fields.find((field) => object !== undefined && hasField(object, `${prefix}.${field}`)) ?? fields.at(-1); // prettier-ignore
  return own === undefined ? owner : fieldOf(facts, owner, own);
}
