import { afterAll, describe, expect, test } from 'vitest';
import { decodeSecret } from '../../../../src/core/decode/secret.ts';
import { buildWorld } from '../../../../src/core/intent/world/world.ts';
import type { TlsContext } from '../../../../src/core/model/envoy/transport-socket.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import type { ProxySnapshot } from '../../../../src/core/model/snapshot.ts';
import { groupsOf, kindOf } from '../../../../src/core/tls/certificate/client-group.ts';
import type { HandshakeEnds } from '../../../../src/core/tls/certificate/handshake.ts';
import { tlsMesh } from '../../../../src/core/tls/mesh/mesh.ts';
import { newAuthority } from '../../../support/authority.ts';

const own = newAuthority();
const foreign = newAuthority();
afterAll(() => {
  own.remove();
  foreign.remove();
});

const NAME = 'URI:spiffe://cluster.local/ns/shop/sa/web';
const now = new Date().toISOString();
const mesh = tlsMesh(buildWorld({ objects: [] }), [], now);

const context = (more: Partial<TlsContext> = {}): TlsContext => ({
  alpn: [], certificateSecrets: ['default'], validationSecret: 'ROOTCA', sanMatchers: [], verifiesPeer: true,
  requireClientCertificate: true, inlineCertificates: 0, ...more,
}); // prettier-ignore

function proxyWith(secrets: readonly JsonObject[]): ProxySnapshot {
  return {
    proxy: { namespace: 'shop', pod: 'web-1' }, origin: 'envoy',
    clusters: [], listeners: [], routes: [], endpoints: [], ecds: [], gaps: [],
    bootstrap: undefined, hostStatus: undefined, bodies: new Map(),
    secrets: secrets.map((raw) => ({ name: String(raw['name']), state: 'active', config: decodeSecret(raw), raw })),
  }; // prettier-ignore
}

const chain = (pem: string): JsonObject => ({ name: 'default', tls_certificate: { certificate_chain: { inline_string: pem } } }); // prettier-ignore
const roots = (pem: string): JsonObject => ({ name: 'ROOTCA', validation_context: { trusted_ca: { inline_string: pem } } }); // prettier-ignore

const ROOTS = decoded(roots(own.root));

/** Proxies of a mesh share the secret of their roots. */
function decoded(raw: JsonObject): ProxySnapshot['secrets'][number] {
  return { name: String(raw['name']), state: 'active', config: decodeSecret(raw), raw };
}

const client = (...others: readonly JsonObject[]): ProxySnapshot => {
  const { secrets, ...rest } = proxyWith(others);
  return { ...rest, secrets: [...secrets, ROOTS] };
};

const server: HandshakeEnds = { tls: context(), server: { proxy: client(chain(own.issue(NAME).chain)), tls: context() } }; // prettier-ignore

const groupOf = (one: ProxySnapshot | undefined): string => groupsOf(mesh, one)([server]);

describe('groups of clients', () => {
  test('with certificates that are fine, and the same roots, are one', () => {
    const [a, b] = [client(chain(own.issue(NAME).chain)), client(chain(own.issue(NAME).chain))];
    expect(groupOf(a)).toBe(groupOf(b));
  });

  test.each<[string, () => ProxySnapshot | undefined]>([
    ['whose certificate has expired', () => client(chain(own.issue(NAME, { from: -2, to: -1 }).chain))], // prettier-ignore
    ['whose certificate the server does not trust', () => client(chain(foreign.issue(NAME).chain))],
    ['with other roots', () => proxyWith([chain(own.issue(NAME).chain), roots(foreign.root)])],
    ['of which no secret was read', () => proxyWith([])],
    ['without Envoy', () => undefined],
  ])('one %s is in another', (_, other) => {
    expect(groupOf(other())).not.toBe(groupOf(client(chain(own.issue(NAME).chain))));
  });

  test('two with bad certificates are two: each is told of its own', () => {
    const bad = (): ProxySnapshot => client(chain(own.issue(NAME, { from: -2, to: -1 }).chain));
    expect(groupOf(bad())).not.toBe(groupOf(bad()));
  });

  test('they differ only by handshakes of the same kind', () => {
    const { server: end } = server;
    if (end === undefined) throw new Error('a server');
    const asking = { ...server, server: { ...end, tls: context({ sanMatchers: ['exact spiffe://x'] }) } }; // prettier-ignore
    expect(kindOf({ ...server })).toBe(kindOf(server));
    expect(kindOf(asking)).not.toBe(kindOf(server));
    expect(kindOf({ ...server, tls: context({ certificateSecrets: ['other'] }) })).not.toBe(kindOf(server)); // prettier-ignore
    expect(kindOf({ ...server, tls: undefined })).not.toBe(kindOf(server));
    const picky = groupsOf(mesh, client(chain(own.issue(NAME).chain)))([asking]);
    expect(picky).toContain('alone');
  });
});
