import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redacted } from '../../../src/core/decode/redact.ts';

const KEY = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey;
/** A line in the middle of the key: what must not survive. */
const NEEDLE = KEY.split('\n')[1] ?? '';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** All text of a JSON value, with what base64 hides. */
const exposed = (value: unknown): string => {
  const text = JSON.stringify(value);
  const hidden = Array.from(text.matchAll(/"([A-Za-z0-9+/]{12,}=*)"/g), ([, part]) =>
    Buffer.from(part ?? '', 'base64').toString('utf8'),
  );
  return [text, ...hidden].join('\n');
};

describe('redacted', () => {
  it.each<[string, unknown]>([
    ['inline text', { private_key: { inline_string: KEY } }],
    ['inline bytes', { private_key: { inline_bytes: base64(KEY) } }],
    ['istiod’s spelling', { privateKey: { inlineBytes: base64(KEY) } }],
    ['a typed struct', { value: { tls_certificates: [{ privateKey: { inlineString: NEEDLE } }] } }],
    ['passwords', { password: { inline_string: NEEDLE } }],
    ['plain passwords', { password: NEEDLE }],
    ['PKCS #12', { tls_certificate: { pkcs12: { inline_bytes: base64(NEEDLE) } } }],
    ['ticket keys', { session_ticket_keys: { keys: [{ inline_bytes: NEEDLE }] } }],
    ['generic secrets', { generic_secret: { secret: { inline_string: NEEDLE } } }],
    ['maps of generic secrets', { generic_secret: { secrets: { a: { inline_string: NEEDLE } } } }],
    ['key providers', { private_key_provider: { provider_name: 'p', typed_config: { k: NEEDLE } } }],
    ['tokens', { credentials: { token_secret: { inline_string: NEEDLE } } }],
    ['a key beside its certificate', { certificate_chain: { inline_bytes: base64(`-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n${KEY}`) } }],
    ['a key anywhere', { config: { source_code: `local k = [[${KEY}]]` } }],
    ['a key that is cut off', { a: KEY.slice(0, KEY.indexOf('-----END')) }],
    ['request headers', { header: { key: 'Authorization', value: `Bearer ${NEEDLE}` } }],
    ['raw header values', { header: { key: 'cookie', raw_value: base64(NEEDLE) } }],
    ['private JWKS', { local_jwks: { inline_string: JSON.stringify({ keys: [{ kty: 'RSA', n: 'x', d: NEEDLE }] }) } }],
    ['symmetric JWKS', { localJwks: { inlineBytes: base64(`{"keys":[{"kty":"oct","k":"${NEEDLE}"}]}`) } }],
  ])('removes %s', (_, value) => {
    expect(exposed(value)).toContain(NEEDLE);
    expect(exposed(redacted(value))).not.toContain(NEEDLE);
    expect(exposed(redacted(value))).toContain('[redacted]');
  }); // prettier-ignore

  it.each<[string, unknown]>([
    ['certificates', { certificate_chain: { inline_string: readFileSync('fixtures/certs/root.pem', 'utf8') } }],
    ['where a key is', { private_key: { filename: '/etc/certs/key.pem' } }],
    ['what Envoy redacted', { private_key: { inline_bytes: 'W3JlZGFjdGVkXQ==' } }],
    ['references to secrets', { token_secret: { name: 'oauth', sds_config: { ads: {}, resource_api_version: 'V3' } } }],
    ['public JWKS', { local_jwks: { inline_string: '{"keys":[{"kty":"RSA","kid":"d","n":"x","e":"AQAB"}]}' } }],
    ['other headers', { header: { key: 'x-tier', value: 'gold' } }],
  ])('keeps %s', (_, value) => {
    expect(redacted(value)).toEqual(value);
  }); // prettier-ignore

  it('returns what needs no change as the same object', () => {
    const value = { a: [{ b: 'c' }], d: { e: 1 } };
    expect(redacted(value)).toBe(value);
    const mixed = { kept: value, private_key: { inline_string: KEY } };
    expect(redacted(mixed)).toHaveProperty('kept', value);
  });

  it('removes a key at any depth of any JSON and changes nothing else', () => {
    const place = fc.oneof(
      fc.constant({ private_key: { inline_string: KEY } }),
      fc.constant({ any: KEY }),
      fc.constant({ bytes: base64(KEY) }),
    );
    const path = fc.array(fc.oneof(fc.string(), fc.constant(0)), { maxLength: 6 });
    fc.assert(
      fc.property(fc.jsonValue(), path, place, (rest, steps, planted) => {
        const deep = steps.reduce<unknown>(
          (inner, step) => (step === 0 ? [inner, rest] : { [step]: inner, rest }),
          planted,
        );
        expect(exposed(redacted(deep))).not.toContain(NEEDLE);
        expect(redacted(redacted(deep))).toEqual(redacted(deep));
      }),
    );
  });
});
