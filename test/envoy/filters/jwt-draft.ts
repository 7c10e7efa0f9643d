import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { Header, HttpRequest } from '../../../src/core/wire/http-request.ts';
import type { Draw } from '../chain-scene.ts';

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ED = generateKeyPairSync('ed25519');
export const OTHER = generateKeyPairSync('rsa', { modulusLength: 2048 });

export const jwk = (key: KeyObject, more: object): object => ({
  ...key.export({ format: 'jwk' }),
  ...more,
});
export const KEYS = { keys: [jwk(RSA.publicKey, { kid: 'rsa', alg: 'RS256' }), jwk(EC.publicKey, { kid: 'ec' }), jwk(ED.publicKey, { kid: 'ed' })] }; // prettier-ignore

export const local = (keys: object): object => ({
  local_jwks: { inline_string: JSON.stringify(keys) },
});

/** Providers with different places, issuers and audiences. */
export const PROVIDERS = {
  one: { issuer: 'one', ...local(KEYS), payload_in_metadata: 'payload', forward: true },
  two: { issuer: 'two', ...local(KEYS), audiences: ['shop', 'https://api.example/'], payload_in_metadata: 'payload', normalize_payload_in_metadata: { space_delimited_claims: ['scope'] } },
  anyone: { ...local(KEYS), from_headers: [{ name: 'x-token' }], payload_in_metadata: 'any' },
  odd: { issuer: 'odd', ...local(KEYS), from_headers: [{ name: 'x-token', value_prefix: 'Token ' }, { name: 'x-other' }], from_params: ['token'], from_cookies: ['session'], claim_to_headers: [{ header_name: 'x-claim', claim_name: 'nested.role' }] },
  foreign: { issuer: 'far', ...local({ keys: [jwk(OTHER.publicKey, { kid: 'rsa' })] }), clock_skew_seconds: 1 },
} as const; // prettier-ignore

const named = (draw: Draw): object => {
  const provider = draw(Object.keys(PROVIDERS));
  return draw([{ provider_name: provider }, { provider_name: provider }, { provider_and_audiences: { provider_name: provider, audiences: draw([['shop'], ['http://other']]) } }]); // prettier-ignore
};

const LENIENT = [{ allow_missing: {} }, { allow_missing_or_failed: {} }];

const oneOf = (draw: Draw): object => ({ requires_any: { requirements: draw([[named(draw), { allow_missing: {} }], [named(draw), named(draw)], [named(draw), named(draw), ...LENIENT.slice(0, 1)], [named(draw), { allow_missing_or_failed: {} }]]) } }); // prettier-ignore

const KINDS: Readonly<Record<string, (draw: Draw) => object>> = {
  named,
  requires_any: oneOf,
  'requires_any with allow_missing': (draw) => ({ requires_any: { requirements: [named(draw), { allow_missing: {} }] } }), // prettier-ignore
  requires_all: (draw) => ({ requires_all: { requirements: [named(draw), draw([named(draw), { allow_missing: {} }, oneOf(draw)])] } }), // prettier-ignore
  allow_missing: () => ({ allow_missing: {} }),
  allow_missing_or_failed: () => ({ allow_missing_or_failed: {} }),
};

export function someRequirement(draw: Draw, at: number): { readonly requires: object; readonly kind: string } {
  const kind = Object.keys(KINDS)[at % Object.keys(KINDS).length] ?? 'named';
  return { requires: KINDS[kind]?.(draw) ?? {}, kind };
} // prettier-ignore

const base64 = (value: object | string): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A token that is signed well, with a payload of one's own. */
export const tokenOf = (payload: object): string => {
  const signed = `${base64({ alg: 'RS256', kid: 'rsa' })}.${base64(payload)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), RSA.privateKey).toString('base64url')}`;
};

/** A token, good or bad in one of many ways, and what is the matter with it. */
export function someToken(draw: Draw): { readonly text: string; readonly flaw: string } {
  const flaw = draw(['good', 'good', 'good', 'good', 'good', 'expired', 'early', 'late skew', 'issuer', 'audience', 'signature', 'key id', 'algorithm', 'no algorithm', 'form', 'header', 'payload', 'claims', 'no issuer']); // prettier-ignore
  const now = Math.floor(Date.now() / 1000);
  const [kid, alg, key] = draw([['rsa', 'RS256', RSA.privateKey], ['rsa', 'RS256', RSA.privateKey], ['ec', 'ES256', EC.privateKey], ['ed', 'EdDSA', ED.privateKey], ['', 'RS256', RSA.privateKey]] as const); // prettier-ignore
  const header = {
    alg: flaw === 'algorithm' ? 'none' : flaw === 'no algorithm' ? undefined : alg,
    ...(flaw === 'key id' ? { kid: 'nobody' } : kid === '' ? {} : { kid }),
  };
  const payload = {
    iss: flaw === 'issuer' ? 'three' : flaw === 'no issuer' ? undefined : flaw === 'claims' ? draw([5, 'one']) : draw(['one', 'one', 'two', 'two', 'odd', 'far']),
    sub: 'user',
    aud: flaw === 'audience' ? draw(['else', []]) : flaw === 'claims' ? draw([7, 'shop']) : draw(['shop', ['x', 'shop'], 'api.example', 'http://other/']),
    exp: flaw === 'expired' ? now - 3600 : flaw === 'late skew' ? now - 30 : draw([() => now + 3600, () => now + 3600, () => undefined])(),
    nbf: flaw === 'early' ? now + 3600 : draw([() => undefined, () => now - 10])(),
    scope: 'read write',
    nested: { role: draw(['reader', 'reader', 'writer']), n: draw([7, 0, 1.5, -2, 1e20, 12345678901]), on: draw([true, false]), list: ['a', 'é'], one: { a: 1 }, none: null, text: '' },
    'a.b': 'dotted',
  }; // prettier-ignore
  const signed = `${flaw === 'header' ? base64('{nonsense') : base64(header)}.${flaw === 'payload' ? draw(['%%%', base64('[1]'), base64('oops')]) : base64(payload)}`;
  const hash = alg === 'EdDSA' ? null : 'sha256';
  const signature = sign(hash, Buffer.from(flaw === 'signature' ? `${signed}x` : signed), alg === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' } : key);
  const text = `${signed}.${signature.toString('base64url')}`;
  return { flaw, text: flaw === 'form' ? draw([signed, `${text}.x`, 'x']) : text };
} // prettier-ignore

/** Puts tokens where some provider may look. */
function someTokens(
  draw: Draw,
  token: string,
  other: string,
): { readonly headers: Header[]; readonly query: string } {
  const places: { readonly headers: Header[]; readonly query: string }[] = [
    { headers: [['authorization', `Bearer ${token}`]], query: '' },
    { headers: [['authorization', `Bearer ${token}`]], query: '' },
    { headers: [['authorization', `Bearer ${token}`]], query: '' },
    { headers: [], query: `?access_token=${token}` },
    { headers: [['x-token', token]], query: '' },
    { headers: [['x-token', `Token ${token}`]], query: '' },
    { headers: [['x-other', token], ['authorization', `Bearer ${other}`]], query: '' },
    { headers: [['authorization', `Bearer ${token}`]], query: `?access_token=${other}` },
    { headers: [['cookie', `a=b; session=${token}`]], query: '' },
    { headers: [], query: `?a=1&token=${token}` },
    { headers: [['authorization', `Basic ${token}`]], query: '' },
    { headers: [], query: '' },
  ]; // prettier-ignore
  return draw(places);
}

export const someJwtRequest = (
  draw: Draw,
): { readonly request: HttpRequest; readonly flaw: string } => {
  const { text, flaw } = someToken(draw);
  const { headers, query } = someTokens(draw, text, someToken(draw).text);
  const preflight: Header[] = draw([false, false, false, false, false, true]) ? [['origin', 'http://o'], ['access-control-request-method', 'GET']] : []; // prettier-ignore
  const request: HttpRequest = { scheme: 'http', protocol: 'HTTP/1.1', bodyBytes: 0, method: preflight.length > 0 ? 'OPTIONS' : 'GET', path: `/a${query}`, authority: 'shop.example', headers: [...headers, ...preflight] }; // prettier-ignore
  return { request, flaw };
};
