import { isObject } from '../decode/read.ts';
import type { HttpRequest } from '../wire/http-request.ts';
import type { JwtProvider } from '../model/envoy/jwt.ts';

/** "realm.roles": a nested claim; undefined when there is none. */
export function claimAt(payload: unknown, path: string): unknown {
  let value = payload;
  for (const key of path.split('.')) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined; // prettier-ignore
  return value;
}

/**
 * A claim as a header carries it; "" for none (jwt_authn/authenticator.cc, addJWTClaimToHeader): whole numbers as such, others with six
 * decimals, lists and objects as JSON in base64.
 */
export function claimText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return value >= 0 && Number.isInteger(value) && value < 2 ** 64 ? BigInt(value).toString() : value.toFixed(6); // prettier-ignore
  return typeof value === 'object' && value !== null ? btoa(utf8(JSON.stringify(value))) : '';
}

/** A character for each byte, as btoa() wants it. */
const utf8 = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');

/** A request without the headers that only good tokens of some providers may fill (jwt_authn/extractor.cc, sanitizeHeaders). */
export function withoutClaims(request: HttpRequest, providers: readonly JwtProvider[]): HttpRequest {
  const own = new Set(providers.flatMap(({ payloadHeader, claimHeaders }) => [payloadHeader, ...claimHeaders.map(({ header }) => header)]));
  const headers = request.headers.filter(([name]) => !own.has(name));
  return headers.length === request.headers.length ? request : { ...request, headers };
} // prettier-ignore
