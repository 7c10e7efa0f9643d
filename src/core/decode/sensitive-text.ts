/** Fields that are key material whatever message holds them, as Envoy and as istiod spell them: a lookup for every field of a dump. */
export const SENSITIVE: ReadonlySet<string> = new Set([
  'private_key', 'privateKey', 'private_key_provider', 'privateKeyProvider', 'password', 'passphrase', 'pkcs12',
  'session_ticket_keys', 'sessionTicketKeys', 'generic_secret', 'genericSecret', 'token_secret', 'tokenSecret',
  'hmac_secret', 'hmacSecret', 'client_secret', 'clientSecret', 'access_token', 'accessToken', 'api_key', 'apiKey',
]); // prettier-ignore

/** Fields whose text is a JSON Web Key Set: mostly of public keys. */
export const KEY_SETS: ReadonlySet<string> = new Set(['local_jwks', 'localJwks']);

/** Headers whose values let somebody in (design.md section 8). */
export const SENSITIVE_HEADERS: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key']); // prettier-ignore

/** "-----BEGIN" in base64. */
export const PEM_BASE64 = 'LS0tLS1CRUdJTi';

/** Every letter that toLowerCase makes this one: both cases, and the Kelvin sign for a "k". */
const anyCase = (name: string): string =>
  name.replace(/[a-z]/g, (c) => `[${c}${c.toUpperCase()}${c === 'k' ? '\u212a' : ''}]`);

/** What redaction looks for at the start of a JSON string: names of fields, of headers, and base64 of PEM. */
const STARTS = new RegExp(
  `"(?:${[...SENSITIVE, ...KEY_SETS, PEM_BASE64, ...Array.from(SENSITIVE_HEADERS, anyCase)].join('|')})`,
);

/**
 * Whether a JSON text may hold anything that redaction would change: one search in the text, where most parts of a dump
 * hold nothing, costs a third of a walk through what is parsed from it. An escape may hide any of the words, and Envoy
 * writes hardly any: a text with one is for the walk.
 */
export const mayBeSensitive = (json: string): boolean =>
  json.includes('\\u') || json.includes('BEGIN ') || STARTS.test(json);
