import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeCertificates } from '../../../src/core/decode/certificate.ts';

const pem = (name: string): string => readFileSync(`fixtures/certs/${name}.pem`, 'utf8');

describe('decodeCertificates', () => {
  it('reads a chain, leaf first', () => {
    const [leaf, intermediate, ...more] = decodeCertificates(pem('ec-spiffe-chain'));
    expect(more).toEqual([]);
    expect(leaf).toMatchObject({
      subject: '',
      sans: ['URI:spiffe://mesh.example/ns/shop/sa/web'],
      issuer: 'O=meshdbg tests, CN=intermediate',
      trustDomain: 'mesh.example',
      serial: 'abc123',
      notBefore: '2026-01-01T00:00:00Z',
      notAfter: '2056-01-01T00:00:00Z',
      ca: false,
      keyType: 'EC',
      keyBits: 256,
    });
    expect(intermediate).toMatchObject({ ca: true, notAfter: '2026-11-22T00:00:00Z' });
  });

  it('names every kind of alternative name', () => {
    expect(decodeCertificates(pem('rsa-many-sans'))).toMatchObject([
      {
        keyType: 'RSA',
        keyBits: 2048,
        sans: [
          'DNS:edge.example.com',
          'DNS:*.edge.example.com',
          'IP:203.0.113.7',
          'IP:2001:DB8:0:0:0:0:0:7',
          'email:ops@example.com',
        ],
      },
    ]);
  });

  it('keeps a name that holds the text of another one in one piece', () => {
    expect(decodeCertificates(pem('forged-san'))).toMatchObject([
      { sans: ['DNS:good.example.com, DNS:evil.example.com', 'DNS:"quoted"'] },
    ]);
  });

  it('reads bundles with other keys than RSA and EC', () => {
    expect(decodeCertificates(pem('roots'))).toMatchObject([
      { keyType: 'EC', keyBits: 384 },
      { keyType: 'EC', keyBits: 256 },
      { keyType: 'ed25519' },
    ]);
  });

  it('says what is wrong in the place of a damaged block and reads the others', () => {
    const [first = '', second = ''] = pem('ec-spiffe-chain').split(
      /(?<=-----END CERTIFICATE-----\n)/,
    );
    const damaged = `${first.slice(0, 100)}!!!!${first.slice(140)}`;
    const found = decodeCertificates(`${damaged}${second}`);
    expect(found).toHaveLength(2);
    expect(found[0]).toHaveProperty('problem');
    expect(found[1]).toMatchObject({ subject: 'O=meshdbg tests, CN=intermediate' });
    const open = first.slice(0, first.indexOf('-----END'));
    expect(decodeCertificates(`${open}${second}`)).toMatchObject([
      { problem: 'its PEM block has no end' },
      { ca: true },
    ]);
  });

  it.each([
    ['', 'it is empty'],
    ['[redacted]', 'it is redacted'],
    ['hello', 'it is no PEM certificate'],
    ['-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----', 'it is no PEM certificate'],
  ])('says why %j is none', (text, problem) => {
    expect(decodeCertificates(text)).toEqual([{ problem }]);
  });

  it('passes over revocation lists beside certificates', () => {
    const crl = '-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n';
    expect(decodeCertificates(`${crl}${pem('root')}${crl}`)).toHaveLength(1);
  });
});
