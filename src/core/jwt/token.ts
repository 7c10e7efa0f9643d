import { isObject } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';

/** A token taken apart. */
export interface Token {
  readonly header: JsonObject;
  readonly payload: JsonObject;
  readonly algorithm: string;
  /** "" when it names no key. */
  readonly keyId: string;
  readonly issuer: string;
  /** "" when absent. */
  readonly subject: string;
  readonly audiences: readonly string[];
  /** Epoch seconds; 0 when absent. */
  readonly notBefore: number;
  readonly expires: number;
  /** What is signed, and the signature. */
  readonly signed: string;
  readonly signature: Uint8Array;
}

/** What is said of a bad signature, and of a subject or a lifetime that a provider does not take. */
export const VERIFICATION_FAILS = 'Jwt verification fails';

const ALGORITHMS = /^(?:(?:ES|HS|RS|PS)(?:256|384|512)|EdDSA)$/;

/** Takes a token apart, or says in Envoy's words what is wrong with it (jwt_verify_lib, jwt.cc and status.cc). */
export function parseToken(text: string): Token | string {
  const parts = text.split('.');
  const [first = '', second = '', third = ''] = parts;
  if (parts.length !== 3) return 'Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections'; // prettier-ignore
  const header = objectIn(first, 'Jwt header');
  if (typeof header === 'string') return header;
  const { alg, kid } = header;
  if (typeof alg !== 'string') return 'Jwt header [alg] field is required and must be a string';
  if (!ALGORITHMS.test(alg)) return 'Jwt header [alg] is not supported';
  if (kid !== undefined && typeof kid !== 'string') return 'Jwt header [kid] field is not a string';
  const payload = objectIn(second, 'Jwt payload');
  if (typeof payload === 'string') return payload;
  const claims = claimsOf(payload);
  if (typeof claims === 'string') return claims;
  const signature = decoded(third);
  if (signature === undefined) return 'Jwt signature is an invalid Base64url encoded';
  return { header, payload, algorithm: alg, keyId: kid ?? '', ...claims, signed: `${first}.${second}`, signature }; // prettier-ignore
}

function objectIn(part: string, what: string): JsonObject | string {
  const bytes = decoded(part);
  if (bytes === undefined) return `${what} is an invalid Base64url encoded`;
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isObject(parsed) ? parsed : `${what} is an invalid JSON`;
  } catch {
    return `${what} is an invalid JSON`;
  }
}

/** Spaces do not count, as in absl::WebSafeBase64Unescape. */
function decoded(part: string): Uint8Array | undefined {
  const text = part.replace(/\s/g, '');
  const isValid = /^[\w-]*={0,2}$/.test(text) && text.replace(/=+$/, '').length % 4 !== 1;
  return isValid ? Uint8Array.from(Buffer.from(text, 'base64url')) : undefined;
}

function claimsOf(payload: JsonObject): Pick<Token, 'issuer' | 'subject' | 'audiences' | 'notBefore' | 'expires'> | string {
  const { iss = '', sub = '', jti = '', iat = 0, nbf = 0, exp = 0, aud = [] } = payload;
  if (typeof iss !== 'string') return 'Jwt payload [iss] field is not a string';
  if (typeof sub !== 'string') return 'Jwt payload [sub] field is not a string';
  if (typeof iat !== 'number') return 'Jwt payload [iat] field is not an integer';
  if (isOutside(iat)) return 'Jwt payload [iat] field is not a positive 64 bit integer';
  if (typeof nbf !== 'number') return 'Jwt payload [nbf] field is not an integer';
  if (isOutside(nbf)) return 'Jwt payload [nbf] field is not a positive 64 bit integer';
  if (typeof exp !== 'number') return 'Jwt payload [exp] field is not an integer';
  if (isOutside(exp)) return 'Jwt payload [exp] field is not a positive 64 bit integer';
  if (typeof jti !== 'string') return 'Jwt payload [jti] field is not a string';
  const audiences = typeof aud === 'string' ? [aud] : aud;
  if (!Array.isArray(audiences) || !audiences.every((one) => typeof one === 'string')) return 'Jwt payload [aud] field is not a string or string list';
  return { issuer: iss, subject: sub, audiences, notBefore: Math.trunc(nbf), expires: Math.trunc(exp) };
} // prettier-ignore

/** What an unsigned integer of 64 bits cannot be (jwt_verify_lib, struct_utils.cc, GetUInt64). */
const isOutside = (value: number): boolean => value < 0 || value >= 2 ** 64;
