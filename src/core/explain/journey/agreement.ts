import { handshake } from '../../tls/certificate/handshake.ts';
import { acceptsIdentity, identityOf } from '../../tls/mesh/identity.ts';
import { serviceAccountOf } from '../../intent/world/pod.ts';
import type { TlsContext } from '../../model/envoy/transport-socket.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import type { TlsMesh } from '../../tls/mesh/mesh.ts';
import type { PeerCertificate, TlsFacts } from '../../wire/stream-facts.ts';
import type { TlsLayer } from '../model/wire.ts';

/** What two ends of TLS come to. */
export type Agreement =
  | { readonly kind: 'agreed'; readonly tls: TlsFacts }
  /** The client does not take the server: no connection for it. */
  | { readonly kind: 'client-refuses'; readonly why: string; readonly lacksCertificate?: true }
  /** The server does not take the client: with TLS 1.3 the client believes itself connected and is then closed. */
  | { readonly kind: 'server-refuses'; readonly why: string };

interface ServerEnd {
  readonly snapshot: ProxySnapshot;
  readonly context: TlsContext;
}

/** Whether a client's TLS and that of a proxy's filter chain agree, by their certificates and what they ask of each other's. */
export function agreement(mesh: TlsMesh, layer: TlsLayer, server: ServerEnd): Agreement {
  const facts = { serverName: layer.serverName };
  if (layer.by.kind === 'application')
    return applicationAgreement(mesh, layer.by, { layer, server });
  const { snapshot, context } = layer.by;
  const { finding, areServerNamesKnown } = handshake({
    client: { proxy: snapshot, tls: context },
    server: { proxy: server.snapshot, tls: server.context },
    capturedAt: mesh.capturedAt,
  });
  if (finding?.verdict === 'conflict')
    return { kind: finding.side === 'server' ? 'client-refuses' : 'server-refuses', why: finding.note }; // prettier-ignore
  const own = mesh.podNamed(server.snapshot.proxy);
  if (
    !areServerNamesKnown &&
    own !== undefined &&
    server.context.certificateSecrets.includes('default') &&
    !acceptsIdentity(context.sanMatchers, identityOf(own, mesh.world.trustDomain))
  )
    // prettier-ignore
    return { kind: 'client-refuses', why: 'CERTIFICATE_VERIFY_FAILED: SAN matcher' };
  const shows = context.certificateSecrets.length > 0 || context.inlineCertificates > 0;
  if (server.context.requireClientCertificate && !shows) return { kind: 'server-refuses', why: 'CERTIFICATE_REQUIRED' }; // prettier-ignore
  const peer = shows ? peerOf(mesh, snapshot, context) : undefined;
  return { kind: 'agreed', tls: { ...facts, isPeerValidated: peer !== undefined && server.context.verifiesPeer, ...(peer === undefined ? {} : { peer }) } }; // prettier-ignore
}

/** An application's own TLS: what it trusts is not known, so that only what the proxy lacks counts against it. */
function applicationAgreement(
  mesh: TlsMesh,
  { certificate }: Extract<TlsLayer['by'], { readonly kind: 'application' }>,
  { layer, server }: { readonly layer: TlsLayer; readonly server: ServerEnd },
): Agreement {
  const { finding } = handshake({ client: undefined, server: { proxy: server.snapshot, tls: server.context }, capturedAt: mesh.capturedAt }); // prettier-ignore
  if (finding?.reason === 'certificate-missing')
    return { kind: 'client-refuses', why: finding.note, lacksCertificate: true };
  if (server.context.requireClientCertificate && certificate === undefined)
    return { kind: 'server-refuses', why: 'CERTIFICATE_REQUIRED' };
  const peer = certificate === undefined ? {} : { peer: certificate };
  return { kind: 'agreed', tls: { serverName: layer.serverName, isPeerValidated: certificate !== undefined, ...peer } }; // prettier-ignore
}

/** The names in the certificate that a proxy shows: Istio's own one says its service account. */
function peerOf(
  mesh: TlsMesh,
  { proxy }: ProxySnapshot,
  { certificateSecrets }: TlsContext,
): PeerCertificate {
  const pod = mesh.podNamed(proxy);
  const isOwn = certificateSecrets.includes('default');
  if (!isOwn || pod === undefined) return { uriSans: [], dnsSans: [], subject: '' };
  const uri = `spiffe://${mesh.world.trustDomain}/ns/${proxy.namespace}/sa/${serviceAccountOf(pod)}`; // prettier-ignore
  return { uriSans: [uri], dnsSans: [], subject: '' };
}
