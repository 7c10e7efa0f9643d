import type { JsonObject } from '../model/json.ts';
import { isObject, objects, typeName } from './read.ts';

/** Fields that hold a google.protobuf.Struct: everything below is the owner's data, not proto fields. */
const STRUCTS = new Set([
  'filterMetadata', 'jsonFormat', 'typedJsonFormat', 'staticLayer', 'defaultSubset', 'attachmentTemplate',
  'filterContext', 'transportSocketMatchCriteria', 'extensionProtocolOptions',
]); // prettier-ignore

/** Fields that hold a Struct only inside certain fields; elsewhere a message has the same name. */
const STRUCTS_INSIDE = new Map([
  ['match', 'transportSocketMatches'],
  ['metadata', 'node'],
]);

/** Messages whose `value` is free data: udpa/xds TypedStruct, and Struct and its kin packed into an Any. */
const VALUE_MESSAGES = new Set(['TypedStruct', 'Struct', 'Value', 'ListValue']);

/** Proto maps: the keys are data, the values are messages or scalars. As a list the same name is a repeated message. */
const MAPS = new Set([
  'policies', 'providers', 'requirementMap', 'typedPerFilterConfig', 'perFilterConfig', 'typedExtensionProtocolOptions',
  'typedFilterMetadata', 'namedEndpoints', 'namedFilterChains', 'sourceCodes', 'contextExtensions', 'dimensions', 'labels',
  'attributes', 'map', 'clusterMinHealthyPercentages', 'certificateProviderInstances', 'filterStateObjects', 'dynamicParameters',
]); // prettier-ignore

/** protojson drops the underscore before a digit, so these names cannot be derived (all of envoyproxy/data-plane-api). */
const DIGITS = new Map(
  Object.entries({
    acceptHttp10: 'accept_http_10',
    consecutive5xx: 'consecutive_5xx',
    defaultHostForHttp10: 'default_host_for_http_10',
    enforcingConsecutive5xx: 'enforcing_consecutive_5xx',
    ignoreHttp11Upgrade: 'ignore_http_11_upgrade',
    normalizePathRfc3986: 'normalize_path_rfc_3986',
    proxy100Continue: 'proxy_100_continue',
    traceId128bit: 'trace_id_128bit',
  }),
);

/** Whether a dump is in istiod's spelling (protojson camelCase) rather than Envoy's (snake_case). */
export const isCamelCase = (dump: JsonObject): boolean =>
  objects(dump, 'configs').some((part) => Object.keys(part).some((key) => /[a-z][A-Z]/.test(key)));

/** Rewrites the field names of istiod's dumps to Envoy's spelling; keys that are data stay as they are. */
export const toEnvoySpelling = (dump: JsonObject): JsonObject => message(dump, '');

/** What a key stands for. */
interface Field {
  /** In Envoy's spelling. */
  readonly name: string;
  /** In istiod's. */
  readonly camel: string;
  readonly isStruct: boolean;
  /** It is a Struct only in a message that this field holds. */
  readonly structInside: string | undefined;
  readonly isMap: boolean;
}

/** What a message is, and by which field it is held, decides which of its fields hold data of the owner's. */
export function dataFields(source: JsonObject, field: string): (key: string) => boolean {
  const free = '@type' in source && VALUE_MESSAGES.has(typeName(source));
  const holder = fieldOf(field).camel;
  return (key) => {
    const known = fieldOf(key);
    return known.isStruct || known.structInside === holder || (free && key === 'value');
  };
}

/** Whether a field is a proto map (or a list of the same name). */
export const isMapField = (key: string): boolean => fieldOf(key).isMap;

/** @param field the field that holds this message */
function message(source: JsonObject, field: string): JsonObject {
  const isData = dataFields(source, field);
  // Plain loops, one lookup a key: this builds every object of istiod's dump.
  const target: Record<string, unknown> = {};
  for (const key of Object.keys(source)) {
    const value = source[key];
    const known = fieldOf(key);
    put(target, known.name, isData(key) ? value : child(value, key, known.isMap));
  }
  return target;
}

function child(value: unknown, field: string, isMap: boolean): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value))
    return value.map((item) => (isObject(item) ? message(item, field) : child(item, field, isMap)));
  if (!isObject(value)) return value;
  if (!isMap) return message(value, field);
  const target: Record<string, unknown> = {};
  for (const key of Object.keys(value)) put(target, key, child(value[key], '', false));
  return target;
}

/** Sets a property of its own, also one by the name of the prototype's accessor: keys come from outside. */
function put(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true });
  else target[key] = value;
}

const fields = new Map<string, Field>();

function fieldOf(key: string): Field {
  let field = fields.get(key);
  if (field === undefined) {
    const camel = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    field = {
      camel,
      name:
        DIGITS.get(key) ??
        (key.startsWith('@') ? key : key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
      isStruct: STRUCTS.has(camel),
      structInside: STRUCTS_INSIDE.get(camel),
      isMap: MAPS.has(camel),
    };
    // Field names are few; a hostile dump must not make the memory grow.
    if (fields.size < 5000) fields.set(key, field);
  }
  return field;
}
