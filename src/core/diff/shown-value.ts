import { blanked, isKeyMaterial, redactedField } from '../decode/redact.ts';
import { hiddenFields, redactedMatchers } from '../decode/redacted-matchers.ts';
import type { JsonObject } from '../model/json.ts';

/** Where a value stands. */
export interface ValuePlace {
  /** The field that holds it, in Envoy's spelling. */
  readonly field: string;
  /** It is, or lies in, key material or what Authorization, Cookie and their kin are matched with. */
  readonly isCredential?: true | undefined;
}

/** A value as an answer may hold it: the real ones tell whether two configs are the same, and are not shown. */
export const shownValue = (value: unknown, { field, isCredential }: ValuePlace): unknown =>
  isCredential === true ? blanked(value) : redactedMatchers(redactedField(field, value), field);

/** Tells of the fields of two messages in the same place whether they hold such a value. */
export function credentialFields(
  left: JsonObject,
  right: JsonObject,
  { field, isCredential }: ValuePlace,
): (key: string) => { readonly isCredential?: true } {
  if (isCredential === true) return () => ({ isCredential });
  const hidden = [hiddenFields(left, field), hiddenFields(right, field)];
  return (key) =>
    hidden.some((fields) => fields?.test(key)) ||
    isKeyMaterial(left, key, field) ||
    isKeyMaterial(right, key, field)
      ? { isCredential: true }
      : {};
}
