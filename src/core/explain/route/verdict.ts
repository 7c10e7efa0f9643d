import type { Failure } from '../../wire/failure.ts';

/**
 * What one criterion says of a request: nothing against it (undefined), a failure, or that it cannot be told.
 */
export type Objection = Failure | { readonly unknown: string };

export const isUnknown = (objection: Objection): objection is { readonly unknown: string } =>
  'unknown' in objection;

/** The objection for a test that holds, does not hold, or cannot be told. */
export function unless(
  holds: boolean | undefined,
  failure: Failure,
  reason: string,
): Objection | undefined {
  if (holds === undefined) return { unknown: reason };
  return holds ? undefined : failure;
}
