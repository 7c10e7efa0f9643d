import {
  constants,
  createHmac,
  createPublicKey,
  timingSafeEqual,
  verify,
  type JsonWebKey,
} from 'node:crypto';
import type { JsonObject } from '../model/json.ts';
import { text } from '../decode/read.ts';
import { VERIFICATION_FAILS, type Token } from './token.ts';

/** Checks a signature with the keys of a JWKS; undefined when it is good, else Envoy's words (jwt_verify_lib, verify.cc). */
export function signatureFault(token: Token, keys: readonly JsonObject[]): string | undefined {
  if (keys.length === 0) return "Jwks doesn't have any valid public key";
  const fitting = keys.filter((key) => {
    const [id, algorithm] = [text(key, 'kid') ?? '', text(key, 'alg') ?? ''];
    const isOther = token.keyId !== '' && id !== '' && id !== token.keyId;
    return !isOther && (algorithm === '' || algorithm === token.algorithm);
  });
  if (fitting.length === 0) return "Jwks doesn't have key to match kid or alg from Jwt";
  for (const key of fitting) {
    if (verifies(token, key)) return undefined;
    // Asked of whatever algorithm the token is: keys need not say theirs.
    if (isEd25519(key) && token.signature.length !== 64) return 'Jwt ED25519 signature is wrong length'; // prettier-ignore
  }
  return VERIFICATION_FAILS;
}

const isEd25519 = (key: JsonObject): boolean => text(key, 'kty') === 'OKP' && text(key, 'crv') === 'Ed25519'; // prettier-ignore

const KEY_TYPES: ReadonlyMap<string, string> = new Map([
  ['ES', 'EC'],
  ['RS', 'RSA'],
  ['PS', 'RSA'],
  ['HS', 'oct'],
  ['Ed', 'OKP'],
]);

function verifies({ algorithm, signed, signature }: Token, key: JsonObject): boolean {
  const family = algorithm.slice(0, 2);
  if (KEY_TYPES.get(family) !== text(key, 'kty')) return false;
  const data = Buffer.from(signed);
  const hash = `sha${algorithm.slice(2)}`;
  try {
    if (family === 'HS') {
      const own = createHmac(hash, Buffer.from(text(key, 'k') ?? '', 'base64url')).update(data).digest();
      return own.length === signature.length && timingSafeEqual(own, signature);
    }
    // What Node's own parser does not take is no key.
    const own = createPublicKey({ key: { ...key } as JsonWebKey, format: 'jwk' });
    if (family === 'Ed') return verify(null, data, own, signature);
    if (family === 'ES') return verify(hash, data, { key: own, dsaEncoding: 'ieee-p1363' }, signature);
    if (family === 'RS') return verify(hash, data, own, signature);
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    return verify(hash, data, { key: own, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }, signature);
  } catch {
    return false;
  }
} // prettier-ignore
