import type { JsonObject } from '../../model/json.ts';

/** envoy.type.v3.Percent; zero is the field's default and not written. */
export const percent = (value: number): JsonObject => (value === 0 ? {} : { value });
