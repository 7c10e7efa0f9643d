import type { JsonObject } from '../json.ts';

/** envoy.config.core.v3.TypedExtensionConfig, delivered by ECDS. */
export interface ExtensionConfig {
  readonly name: string;
  /** Of a TypedStruct the inner one. */
  readonly typeUrl: string;
  /** In Envoy's spelling. */
  readonly config: JsonObject;
}
