import { isObject } from './read.ts';
import {
  KEY_SETS,
  mayBeSensitive,
  PEM_BASE64,
  SENSITIVE,
  SENSITIVE_HEADERS,
} from './sensitive-text.ts';

/** What Envoy itself writes in place of sensitive fields (envoy/source/common/protobuf/utility.cc, redact). */
export const REDACTED = '[redacted]';
const REDACTED_BASE64 = 'W3JlZGFjdGVkXQ==';

/** Below a sensitive field these only say where something is or of what type. */
const HARMLESS = new Set(['@type', 'name', 'filename', 'environment_variable', 'environmentVariable', 'provider_name', 'providerName', 'path']); // prettier-ignore

/** SDS references name a secret and a server: they hold no key (envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig). */
const isReference = (value: unknown): boolean =>
  isObject(value) && ('sds_config' in value || 'sdsConfig' in value);

/** Parses a JSON text of a mesh without its key material. @throws {SyntaxError} */
export function parseRedacted(json: string): unknown {
  const value: unknown = JSON.parse(json);
  return mayBeSensitive(json) ? redacted(value) : value;
}

/**
 * A JSON value of a mesh without key material, in Envoy's or istiod's spelling: inlined private keys, passwords, ticket keys,
 * tokens, private parts of JWKS, and any PEM block of a private key wherever it stands. Envoy redacts by annotation only what
 * its own messages declare; typed structs and istiod's dumps need this. What needs no change is returned as the same object.
 */
export function redacted(value: unknown): unknown {
  if (typeof value === 'string') return redactedText(value);
  if (Array.isArray(value)) return mapped(value);
  if (!isObject(value)) return value;
  let copy: Record<string, unknown> | undefined;
  for (const key in value) {
    const before = value[key];
    const after = redactedField(key, before);
    if (after === before) continue;
    copy ??= { ...value };
    // Not by assignment: the key may be "__proto__".
    Object.defineProperty(copy, key, {
      value: after,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return redactedHeader(copy ?? value);
}

function mapped(
  list: readonly unknown[],
  change: (item: unknown) => unknown = redacted,
): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const after = change(list[index]);
    if (after === list[index]) continue;
    copy ??= [...list];
    copy[index] = after;
  }
  return copy ?? list;
}

/** The same for a value by the field that holds it, which may be what makes it key material. */
export function redactedField(key: string, value: unknown): unknown {
  // Booleans and numbers hold no secrets.
  if (typeof value !== 'string' && typeof value !== 'object') return value;
  if (SENSITIVE.has(key)) return blanked(value);
  if (KEY_SETS.has(key)) return withoutPrivateJwks(value);
  return redacted(value);
}

/** Replaces every text below a sensitive field; what only says where something is stays. */
export function blanked(value: unknown, key = ''): unknown {
  if (typeof value === 'string') {
    if (HARMLESS.has(key) || value === '' || value === REDACTED || value === REDACTED_BASE64)
      return value;
    return key === 'inline_bytes' || key === 'inlineBytes' ? REDACTED_BASE64 : REDACTED;
  }
  if (Array.isArray(value)) return mapped(value, (item) => blanked(item, key));
  if (!isObject(value) || isReference(value)) return value;
  const entries = Object.entries(value).map(
    ([field, item]) => [field, blanked(item, field)] as const,
  );
  // What Envoy redacted itself stays the same object: a bundle keeps such a body byte for byte.
  return entries.every(([field, item]) => item === value[field])
    ? value
    : Object.fromEntries(entries);
}

/** Members of a JSON Web Key that only its owner may know (RFC 7518 section 6). */
export const PRIVATE_JWK = /"(?:d|p|q|dp|dq|qi|oth|k)"\s*:/;

/** Tells whether a field of a message is key material as a whole. @param holder the field that holds the message */
export function isKeyMaterial(
  message: Readonly<Record<string, unknown>>,
  key: string,
  holder: string,
): boolean {
  if (SENSITIVE.has(key)) return true;
  const value = message[key];
  const container = KEY_SETS.has(holder) ? withoutPrivateJwks(message) : redactedHeader(message);
  return isObject(container) && value !== undefined && container[key] !== value;
}

/** Public keys stay readable: which key ids are there is what people look for when a token is refused. */
function withoutPrivateJwks(value: unknown): unknown {
  if (!isObject(value)) return value;
  const isPrivate = ([field, item]: [string, unknown]): boolean => {
    const bytes = field === 'inline_bytes' || field === 'inlineBytes';
    return typeof item === 'string' && PRIVATE_JWK.test(bytes ? fromBase64(item) : item);
  };
  const entries = Object.entries(value);
  if (!entries.some(isPrivate)) return value;
  return Object.fromEntries(
    entries.map((entry) => (isPrivate(entry) ? [entry[0], blanked(entry[1], entry[0])] : entry)),
  );
}

/** envoy.config.core.v3.HeaderValue: {key, value | raw_value}. */
function redactedHeader(value: Readonly<Record<string, unknown>>): unknown {
  const { key } = value;
  if (typeof key !== 'string' || !isSensitiveHeader(key)) return value;
  const after = {
    ...value,
    ...('value' in value ? { value: blanked(value['value']) } : {}),
    ...('raw_value' in value ? { raw_value: blanked(value['raw_value'], 'inline_bytes') } : {}),
    ...('rawValue' in value ? { rawValue: blanked(value['rawValue'], 'inlineBytes') } : {}),
  };
  const isSame = (['value', 'raw_value', 'rawValue'] as const).every(
    (field) => after[field] === value[field],
  );
  return isSame ? value : after;
}

/** Whether a header's value lets somebody in, in any case. */
export const isSensitiveHeader = (name: string): boolean =>
  SENSITIVE_HEADERS.has(name.toLowerCase());

const TRACES = new RegExp(
  `"(?:${[...SENSITIVE, ...KEY_SETS, 'jwks'].join('|')})"|PRIVATE KEY-----|${PEM_BASE64}|${[...SENSITIVE_HEADERS].join('|')}`,
  'i',
);

/** Whether a text has anything in it that `redacted` or the redaction of bundles looks at: most bodies need not be parsed. */
export const mayHoldSecrets = (text: string): boolean => TRACES.test(text);

/** No private key in PEM is shorter. */
const SHORTEST_KEY = 60;

/** Text without PEM blocks of private keys, also where it is the base64 of such a text. */
export function redactedText(text: string): string {
  if (text.length < SHORTEST_KEY) return text;
  if (text.startsWith(PEM_BASE64)) {
    const pem = fromBase64(text);
    const without = withoutPrivateBlocks(pem);
    return without === pem ? text : Buffer.from(without, 'utf8').toString('base64');
  }
  return withoutPrivateBlocks(text);
}

function withoutPrivateBlocks(text: string): string {
  if (!text.includes('PRIVATE KEY-----')) return text;
  // A block that is cut off has no end line: then all that follows goes.
  return text.replace(
    /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?:(?!-----END)[^])*(?:-----END [A-Z0-9 ]*PRIVATE KEY-----)?/g,
    REDACTED,
  );
}

const fromBase64 = (text: string): string => Buffer.from(text, 'base64').toString('utf8');
