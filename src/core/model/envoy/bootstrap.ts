import type { JsonObject } from '../json.ts';

/** envoy.config.bootstrap.v3.Bootstrap. */
export interface Bootstrap {
  readonly raw: JsonObject;
}
