import type { JsonObject } from '../model/json.ts';
import { isObject, objects, typeName } from './read.ts';

/** google.protobuf.Struct fields: everything below is the owner's data, not proto fields. */
const STRUCTS = new Set([
  'filterMetadata',
  'jsonFormat',
  'staticLayer',
  'structValue',
  'jsonFormatOptions',
]);
/** Maps with names as keys: the keys are data, the values are messages. */
const MAPS = new Set(['policies', 'providers', 'requirementMap', 'typedPerFilterConfig', 'typedExtensionProtocolOptions', 'typedFilterMetadata', 'claimToHeaders']); // prettier-ignore

/** Whether a dump is in istiod's spelling (protojson camelCase) rather than Envoy's (snake_case). */
export const isCamelCase = (dump: JsonObject): boolean =>
  objects(dump, 'configs').some((part) => Object.keys(part).some((key) => /[a-z][A-Z]/.test(key)));

/** Rewrites the field names of istiod's dumps to Envoy's spelling; keys that are data stay as they are. */
export const toEnvoySpelling = (dump: JsonObject): JsonObject => message(dump, '');

/** @param field the field that holds this message, in istiod's spelling */
function message(source: JsonObject, field: string): JsonObject {
  const typedStruct = typeName(source) === 'TypedStruct';
  const entries = Object.entries(source).map(([key, value]): [string, unknown] => {
    const struct =
      STRUCTS.has(key) ||
      (key === 'match' && field === 'transportSocketMatches') ||
      (key === 'metadata' && field === 'node') ||
      (key === 'value' && typedStruct);
    return [snakeCase(key), struct ? value : child(value, key)];
  });
  return Object.fromEntries(entries);
}

function child(value: unknown, field: string): unknown {
  if (Array.isArray(value)) return value.map((item) => child(item, field));
  if (!isObject(value)) return value;
  if (!MAPS.has(field)) return message(value, field);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, child(item, '')]));
}

const snakeCase = (key: string): string =>
  key.startsWith('@') ? key : key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
