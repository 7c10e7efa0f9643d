import { afterAll, expect, test } from 'vitest';
import { decodeSecret } from '../../../../src/core/decode/secret.ts';
import { trustOf } from '../../../../src/core/decode/certificate-trust.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import type { TlsContext } from '../../../../src/core/model/envoy/transport-socket.ts';
import type { ProxySnapshot } from '../../../../src/core/model/snapshot.ts';
import {
  checkCertificate,
  type TlsEnd,
} from '../../../../src/core/tls/certificate/certificates.ts';
import { handshake } from '../../../../src/core/tls/certificate/handshake.ts';
import { newAuthority } from '../../../support/authority.ts';

const own = newAuthority();
const foreign = newAuthority();
afterAll(() => {
  own.remove();
  foreign.remove();
});

const SERVER = 'URI:spiffe://cluster.local/ns/shop/sa/server';

/** Days from now as RFC 3339. */
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

const chainOf = (name: string, chain: string): JsonObject => ({
  name,
  tls_certificate: { certificate_chain: { inline_string: chain } },
});
const rootsOf = (name: string, pem: string): JsonObject => ({
  name,
  validation_context: { trusted_ca: { inline_bytes: Buffer.from(pem).toString('base64') } },
});

/** One end with secrets; it shows "default" and checks by ROOTCA. */
function end(secrets: readonly JsonObject[], tls: Partial<TlsContext> = {}): TlsEnd {
  const proxy: ProxySnapshot = {
    proxy: { namespace: 'shop', pod: 'web-1' },
    origin: 'envoy',
    clusters: [], listeners: [], routes: [], endpoints: [], ecds: [], gaps: [],
    bootstrap: undefined, hostStatus: undefined, bodies: new Map(),
    secrets: secrets.map((raw) => ({ name: String(raw['name']), state: Object.keys(raw).length > 1 ? 'active' : 'warming', config: decodeSecret(raw), raw })),
  }; // prettier-ignore
  return {
    proxy,
    tls: {
      alpn: [], certificateSecrets: ['default'], validationSecret: 'ROOTCA', sanMatchers: [], verifiesPeer: true,
      requireClientCertificate: true, inlineCertificates: 0, ...tls,
    },
  }; // prettier-ignore
}

const client = (tls: Partial<TlsContext> = {}): TlsEnd => end([rootsOf('ROOTCA', own.root)], tls);
const server = (chain: string): TlsEnd => end([chainOf('default', chain)]);

test('a certificate that nobody renewed in three quarters of its life is a warning', () => {
  const shows = server(own.issue(SERVER, { from: 0, to: 4 }).chain);
  const at = (days: number): object => checkCertificate({ shows, checks: client(), capturedAt: inDays(days) }); // prettier-ignore
  expect(at(2.9)).toEqual({ areNamesKnown: true });
  expect(at(3.1)).toMatchObject({ finding: { verdict: 'warning', reason: 'certificate-expires-soon' } }); // prettier-ignore
  expect(at(4.1)).toMatchObject({ finding: { verdict: 'conflict', reason: 'expired-certificate' } }); // prettier-ignore
  // Long lives are renewed late: a week is soon, a quarter of ten years is not.
  const long = server(own.issue(SERVER, { from: 0, to: 3650 }).chain);
  expect(checkCertificate({ shows: long, checks: client(), capturedAt: inDays(3640) }).finding).toBeUndefined(); // prettier-ignore
  expect(checkCertificate({ shows: long, checks: client(), capturedAt: inDays(3644) }).finding?.verdict).toBe('warning'); // prettier-ignore
});

test('a certificate from minutes ahead speaks of clocks, one of days ahead does not', () => {
  const shows = server(own.issue(SERVER, { from: 1, to: 2 }).chain);
  const note = (days: number): string => checkCertificate({ shows, checks: client(), capturedAt: inDays(days) }).finding?.note ?? ''; // prettier-ignore
  expect(note(1 - 5 / 1440)).toMatch(
    /valid only from .*, 5 min after the capture: compare the clocks/,
  );
  expect(note(0)).not.toContain('clocks');
});

test('without a known time nothing is said about times', () => {
  const shows = server(own.issue(SERVER, { from: -2, to: -1 }).chain);
  expect(checkCertificate({ shows, checks: client(), capturedAt: '' })).toEqual({ areNamesKnown: true }); // prettier-ignore
});

test('an application may not mind what Envoy would: late is a warning, roots are its own', () => {
  const capturedAt = inDays(0);
  const late = server(foreign.issue(SERVER, { from: -2, to: -1 }).chain);
  expect(checkCertificate({ shows: late, checks: undefined, capturedAt }).finding?.verdict).toBe('warning'); // prettier-ignore
  // Nor does an Envoy that verifies nothing.
  expect(checkCertificate({ shows: late, checks: client({ verifiesPeer: false }), capturedAt }).finding).toBeUndefined(); // prettier-ignore
});

test('of several certificates one that passes is enough', () => {
  const good = chainOf('good', own.issue(SERVER).chain);
  const bad = chainOf('bad', foreign.issue(SERVER).chain);
  const shows = end([bad, good], { certificateSecrets: ['bad', 'good'] });
  expect(checkCertificate({ shows, checks: client(), capturedAt: inDays(0) }).finding).toBeUndefined(); // prettier-ignore
});

test('a wildcard in the certificate stands for one label', () => {
  const shows = server(own.issue('DNS:*.example.com').chain);
  const reason = (name: string): string | undefined => checkCertificate({ shows, checks: client({ sanMatchers: [`exact ${name}`] }), capturedAt: inDays(0) }).finding?.reason; // prettier-ignore
  expect(reason('api.example.com')).toBeUndefined();
  expect(reason('a.api.example.com')).toBe('san-mismatch');
  expect(reason('example.com')).toBe('san-mismatch');
});

test('what cannot be read is not judged', () => {
  const unread = end([{ ...chainOf('default', '[redacted]') }]);
  expect(checkCertificate({ shows: unread, checks: client(), capturedAt: inDays(0) })).toEqual({ areNamesKnown: false }); // prettier-ignore
  expect(trustOf(chainOf('default', own.issue(SERVER).chain), rootsOf('ROOTCA', 'no PEM'))).toBe('unknown'); // prettier-ignore
});

test('roots of the same name are not the same roots; a bundle may hold both', () => {
  const chain = chainOf('default', own.issue(SERVER).chain);
  expect(trustOf(chain, rootsOf('ROOTCA', own.root))).toBe('trusted');
  expect(trustOf(chain, rootsOf('ROOTCA', foreign.root))).toBe('untrusted');
  expect(trustOf(chain, rootsOf('ROOTCA', `# of two meshes\n${foreign.root}\n${own.root}`))).toBe('trusted'); // prettier-ignore
});

test('the one to mend is named: a Secret behind a credentialName, else the pod', () => {
  const capturedAt = inDays(0);
  const gateway = end([{ name: 'kubernetes://edge/shop-cert' }], { certificateSecrets: ['kubernetes://edge/shop-cert'] }); // prettier-ignore
  expect(handshake({ client: undefined, server: gateway, capturedAt }).finding).toMatchObject({
    reason: 'certificate-missing', side: 'server', causes: [{ kind: 'Secret', namespace: 'edge', name: 'shop-cert' }],
  }); // prettier-ignore
  const wrong = handshake({ client: client(), server: server(foreign.issue(SERVER).chain), capturedAt }); // prettier-ignore
  expect(wrong.finding).toMatchObject({ reason: 'root-mismatch', causes: [{ kind: 'Pod', field: 'istio-proxy certificate ROOTCA' }, { kind: 'Pod', field: 'istio-proxy certificate default' }] }); // prettier-ignore
});

test('roots that never came end every handshake, whoever comes', () => {
  const capturedAt = inDays(0);
  const lacking = end([{ name: 'kubernetes://api' }, { name: 'kubernetes://api-cacert' }], {}); // prettier-ignore
  const tls = { certificateSecrets: ['default'], validationSecret: 'kubernetes://api-cacert' };
  const gateway: TlsEnd = { proxy: lacking.proxy, tls: { ...lacking.tls, ...tls } };
  expect(handshake({ client: undefined, server: gateway, capturedAt }).finding).toMatchObject({
    verdict: 'conflict', reason: 'certificate-missing', note: 'server: its roots kubernetes://api-cacert never came',
    causes: [{ kind: 'Secret', namespace: 'shop', name: 'api-cacert', field: 'data' }],
  }); // prettier-ignore
  // Where the certificate is of the same credentialName, its own Secret may hold them.
  const both: TlsEnd = { proxy: lacking.proxy, tls: { ...gateway.tls, certificateSecrets: ['kubernetes://api'] } }; // prettier-ignore
  expect(handshake({ client: undefined, server: both, capturedAt }).finding?.causes).toEqual([
    { kind: 'Secret', namespace: 'shop', name: 'api', field: 'data[ca.crt]' },
  ]);
  // A client's, too.
  const bare = end([chainOf('default', own.issue(SERVER).chain), { name: 'ROOTCA' }]);
  expect(handshake({ client: bare, server: server(own.issue(SERVER).chain), capturedAt }).finding).toMatchObject({ reason: 'certificate-missing', side: 'client' }); // prettier-ignore
});
