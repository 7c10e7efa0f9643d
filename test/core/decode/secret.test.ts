import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeSecret } from '../../../src/core/decode/secret.ts';

const root = readFileSync('fixtures/certs/root.pem', 'utf8');
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('decodeSecret', () => {
  it.each([
    [{ name: 'a', tls_certificate: { certificate_chain: { inline_string: root } } }, 'certificate-chain', 1],
    [{ name: 'a', validation_context: { trusted_ca: { inline_bytes: base64(root) } } }, 'trust-roots', 1],
    [{ name: 'a', validation_context: { verify_certificate_hash: ['x'] } }, 'trust-roots', 0],
    [{ name: 'a', session_ticket_keys: { keys: [{}] } }, 'session-ticket-keys', 0],
    [{ name: 'a', generic_secret: {} }, 'generic', 0],
    [{ name: 'a', something_new: {} }, 'unknown', 0],
    [{ '@type': 'x', name: 'a' }, 'missing', 0],
  ])('%j is %s', (source, kind, count) => {
    expect(decodeSecret(source)).toMatchObject({ name: 'a', kind });
    expect(decodeSecret(source).certificates).toHaveLength(count);
  }); // prettier-ignore

  it('tells where certificates are that the dump does not hold', () => {
    const file = { tls_certificate: { certificate_chain: { filename: '/etc/certs/cert.pem' } } };
    expect(decodeSecret(file)).toMatchObject({ source: '/etc/certs/cert.pem', certificates: [] });
    const variable = { validation_context: { trusted_ca: { environment_variable: 'ROOTS' } } };
    expect(decodeSecret(variable)).toMatchObject({ source: 'environment variable ROOTS' });
  });

  it('says what it cannot look into', () => {
    const archive = { tls_certificate: { pkcs12: { inline_bytes: 'AAAA' } } };
    expect(decodeSecret(archive).certificates).toEqual([
      { problem: expect.stringContaining('PKCS #12') },
    ]);
    expect(decodeSecret({ tls_certificate: {} }).certificates).toMatchObject([
      { problem: 'it has no certificate' },
    ]);
  });

  it('sees revocation lists', () => {
    const crl = { inline_string: '-----BEGIN X509 CRL-----\nAA==\n-----END X509 CRL-----' };
    expect(decodeSecret({ validation_context: { crl } }).hasCrl).toBe(true);
  });
});
