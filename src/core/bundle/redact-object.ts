import { isObject } from '../decode/read.ts';
import { isSensitiveHeader, PRIVATE_JWK, REDACTED, redacted } from '../decode/redact.ts';
import type { JsonObject } from '../model/json.ts';
import { redactedLog } from '../decode/redact-log.ts';

/** Environment variables whose values are secrets by the custom of their names. */
const SECRET_NAME = /TOKEN|SECRET|PASSW(?:OR)?D|PASSPHRASE|CREDENTIAL|PRIVATE_?KEY|API_?KEY/i;
/** Where the value of a header or variable stands beside its name: Kubernetes, Gateway API, Envoy's matchers. */
const VALUES = ['value', 'string_match', 'stringMatch', 'exact_match', 'exactMatch', 'prefix_match', 'prefixMatch', 'safe_regex_match', 'safeRegexMatch'] as const; // prettier-ignore

/**
 * A JSON value without what lets somebody in beyond key material: values of Authorization, Cookie and their like in header
 * maps and name/value pairs, variables named like secrets, tokens in any text. What needs no change is the same object.
 */
export const withoutCredentials = (value: unknown): unknown => visit(redacted(value));

function visit(value: unknown): unknown {
  if (typeof value === 'string') return redactedLog(value);
  if (Array.isArray(value)) {
    const items = value.map(visit);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  return isObject(value) ? visitObject(value) : value;
}

function visitObject(value: JsonObject): JsonObject {
  const name = typeof value['name'] === 'string' ? value['name'] : '';
  const isSecret = isSensitiveHeader(name) || ('value' in value && SECRET_NAME.test(name));
  let changed = false;
  const entries = Object.entries(value).map(([key, before]): [string, unknown] => {
    // RequestAuthentication's keys: a symmetric one signs as well as it verifies.
    const isKey = key === 'jwks' && typeof before === 'string' && PRIVATE_JWK.test(before);
    const blank =
      isKey || isSensitiveHeader(key) || (isSecret && VALUES.some((field) => field === key));
    const after = blank ? blanked(before) : visit(before);
    changed ||= after !== before;
    return [key, after];
  });
  return changed ? Object.fromEntries(entries) : value;
}

/** Texts below; whether and how something is matched stays. */
function blanked(value: unknown): unknown {
  if (typeof value === 'string') return value === '' ? value : REDACTED;
  if (Array.isArray(value)) {
    const items = value.map(blanked);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, blanked(item)] as const);
  return entries.every(([key, item]) => item === value[key]) ? value : Object.fromEntries(entries);
}

/** What kubectl and controllers leave in the metadata that repeats the object or only says who wrote which field. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** An object as a bundle keeps it: without credentials, and without the copies of itself in its metadata. */
export function redactedObject(raw: JsonObject): {
  readonly object: JsonObject;
  readonly redacted: boolean;
} {
  const plain = raw['kind'] === 'Secret' ? withoutData(raw) : withoutCopies(raw);
  const object = withoutCredentials(plain);
  return { object: isObject(object) ? object : plain, redacted: object !== raw };
}

/** A Secret's name and type; never its data. */
function withoutData(raw: JsonObject): JsonObject {
  const { apiVersion, kind, type } = raw;
  const metadata = isObject(raw['metadata']) ? raw['metadata'] : {};
  const { name, namespace, creationTimestamp } = metadata;
  return { apiVersion, kind, metadata: { name, namespace, creationTimestamp }, type };
}

function withoutCopies(raw: JsonObject): JsonObject {
  const { metadata } = raw;
  if (!isObject(metadata)) return raw;
  const { managedFields, annotations, ...kept } = metadata;
  const applied = isObject(annotations) && LAST_APPLIED in annotations;
  if (managedFields === undefined && !applied) return raw;
  const rest = isObject(annotations)
    ? Object.fromEntries(Object.entries(annotations).filter(([key]) => key !== LAST_APPLIED))
    : annotations;
  const isEmpty = rest === undefined || (isObject(rest) && Object.keys(rest).length === 0);
  return { ...raw, metadata: { ...kept, ...(isEmpty ? {} : { annotations: rest }) } };
}
