import type { ExtensionConfig } from '../model/envoy/extension-config.ts';
import type { JsonObject } from '../model/json.ts';
import { object, text } from './read.ts';

/** Decodes an envoy.config.core.v3.TypedExtensionConfig in Envoy's spelling. */
export const decodeExtensionConfig = (source: JsonObject): ExtensionConfig => ({
  name: text(source, 'name') ?? '',
  typeUrl: text(object(source, 'typed_config'), '@type') ?? '',
});
