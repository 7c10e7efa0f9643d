import type { ExtensionConfig } from '../model/envoy/extension-config.ts';
import type { JsonObject } from '../model/json.ts';
import { object, text, typeName } from './read.ts';

/** Decodes an envoy.config.core.v3.TypedExtensionConfig in Envoy's spelling. */
export function decodeExtensionConfig(source: JsonObject): ExtensionConfig {
  const config = object(source, 'typed_config') ?? {};
  return { name: text(source, 'name') ?? '', typeUrl: configType(config), config };
}

/** Type URL of an Any; of a TypedStruct (udpa or xds) the type that it stands for. */
export const configType = (config: JsonObject | undefined): string =>
  (typeName(config) === 'TypedStruct' ? text(config, 'type_url') : undefined) ??
  text(config, '@type') ??
  '';
