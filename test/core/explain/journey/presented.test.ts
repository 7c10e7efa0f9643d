import { afterAll, expect, test } from 'vitest';
import { decodeSecret } from '../../../../src/core/decode/secret.ts';
import { presented } from '../../../../src/core/explain/journey/presented.ts';
import type { ProxySnapshot } from '../../../../src/core/model/snapshot.ts';
import { newAuthority } from '../../../support/authority.ts';

const authority = newAuthority();
afterAll(() => authority.remove());

const NAME = 'kubernetes://shop-cert';

/** What a gateway with one certificate shows to a client that asks for a name. */
function shown(serverName: string, { isInsecure = false, from = 0, to = 10 } = {}) {
  const { chain } = authority.issue('DNS:shop.example.com,DNS:*.apps.example.com', { from, to });
  const raw = { name: NAME, tls_certificate: { certificate_chain: { inline_string: chain } } };
  const snapshot: ProxySnapshot = {
    proxy: { namespace: 'istio-system', pod: 'gateway-1' }, origin: 'envoy',
    clusters: [], listeners: [], routes: [], endpoints: [], ecds: [], gaps: [],
    bootstrap: undefined, hostStatus: undefined, bodies: new Map(),
    secrets: [{ name: NAME, state: 'active', config: decodeSecret(raw), raw }],
  }; // prettier-ignore
  const context = {
    alpn: [], certificateSecrets: [NAME], sanMatchers: [], verifiesPeer: false, requireClientCertificate: false, inlineCertificates: 0,
  }; // prettier-ignore
  const layer = { serverName, alpn: [], by: { kind: 'application', isInsecure } } as const;
  return presented({ snapshot, context }, layer, new Date().toISOString());
}

const says = (...args: Parameters<typeof shown>): (string | undefined)[] =>
  shown(...args)?.remarks.map((remark) => remark.says) ?? [];

test.each(['shop.example.com', 'SHOP.example.com', 'a.apps.example.com'])('%s is covered', (name) => {
  expect(says(name)).toEqual([]);
  expect(shown(name)?.text).toContain('kubernetes://shop-cert for shop.example.com, *.apps.example.com, until ');
}); // prettier-ignore

test.each(['apps.example.com', 'a.b.apps.example.com', 'example.com', 'xapps.example.com'])('%s is not', (name) => {
  expect(says(name)).toEqual([`The certificate ${NAME} is for shop.example.com, *.apps.example.com, not for ${name}: a client that checks it goes no further.`]);
}); // prettier-ignore

test('times count as well, and the Secret is what to mend', () => {
  const [remark] = shown('shop.example.com', { from: -10, to: -1 })?.remarks ?? [];
  expect(remark?.says).toContain('expired at ');
  expect(remark?.resource).toMatchObject({ kind: 'Secret', namespace: 'istio-system', name: 'shop-cert' }); // prettier-ignore
  expect(says('shop.example.com', { from: 1, to: 2 })[0]).toContain('is valid only from ');
});

test('who takes any certificate hears no word about it', () => {
  expect(says('other.example.net', { isInsecure: true })).toEqual([]);
});
