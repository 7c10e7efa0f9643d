import type { TlsContext } from '../../model/envoy/transport-socket.ts';
import type { ProxyRef } from '../../model/proxy.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { checkCertificate, type CertificateCheck, type CertificateFinding, type Showing, type TlsEnd } from './certificates.ts'; // prettier-ignore

/** Both ends of a handshake; the client's is undefined where an application speaks TLS itself. */
export interface Handshake {
  readonly client: TlsEnd | undefined;
  /** Undefined where the server is not known. */
  readonly server: TlsEnd | undefined;
  /** RFC 3339; "" where it is not known. */
  readonly capturedAt: string;
  /** Judges what one end shows; asked again and again, it may remember. */
  readonly check?: (showing: Showing) => CertificateCheck;
}

/** Between whom certificates are shown, before it is known whose the client's are. */
export interface HandshakeEnds {
  /** What Envoy puts around the connection; undefined where an application speaks TLS itself. */
  readonly tls: TlsContext | undefined;
  /** Undefined where the server is not known. */
  readonly server: TlsEnd | undefined;
}

/** A certificate that keeps two ends from each other, or will soon. */
export interface HandshakeFinding extends CertificateFinding {
  /** Whose certificate it is. */
  readonly side: 'client' | 'server';
  readonly causes: readonly ResourceRef[];
}

export interface HandshakeResult {
  readonly finding?: HandshakeFinding;
  /** The names in the server's own certificate were compared: nothing has to be guessed from its service account. */
  readonly areServerNamesKnown: boolean;
}

/** What the certificates of both ends come to: a conflict before a warning, the server's before the client's, as in a handshake. */
export function handshake({
  client,
  server,
  capturedAt,
  check = checkCertificate,
}: Handshake): HandshakeResult {
  const ofServer = server && check({ shows: server, checks: client, capturedAt });
  // A server that asks for no certificate never sees the client's, except that Envoy waits for one that it should have.
  const asks = server?.tls.requireClientCertificate === true || server?.tls.verifiesPeer === true;
  const ofClient = client && check({ shows: client, checks: server, capturedAt });
  const found = [
    ofServer?.finding && named(ofServer.finding, 'server', { shows: server, checks: client }),
    ofClient?.finding && (asks || ofClient.finding.reason === 'certificate-missing')
      ? named(ofClient.finding, 'client', { shows: client, checks: server })
      : undefined,
  ].filter((one) => one !== undefined);
  const finding = found.find(({ verdict }) => verdict === 'conflict') ?? found[0];
  return {
    areServerNamesKnown: ofServer?.areNamesKnown === true,
    ...(finding === undefined ? {} : { finding }),
  };
}

function named(
  finding: CertificateFinding,
  side: HandshakeFinding['side'],
  { shows, checks }: { readonly shows: TlsEnd | undefined; readonly checks: TlsEnd | undefined },
): HandshakeFinding {
  const { at, secret } = finding;
  const causes = [
    ...(at !== 'certificate' && checks !== undefined ? [at === 'roots' ? secretRef(checks, secret) : podRef(checks.proxy.proxy, 'accepted names')] : []),
    ...(shows === undefined ? [] : [secretRef(shows, at === 'roots' ? (shows.tls.certificateSecrets[0] ?? '') : secret)]),
  ]; // prettier-ignore
  return { ...finding, side, causes, note: `${side === 'client' ? 'client' : 'server'}: ${finding.note}` }; // prettier-ignore
}

/**
 * Where a secret of an Envoy is to be mended: the Kubernetes Secret of a credentialName, which is in the proxy's namespace unless it brings
 * one (istio/pilot/pkg/model/credentials/resource.go), else the pod whose agent serves it.
 */
export function secretRef({ proxy: { proxy }, tls }: TlsEnd, secret: string): ResourceRef {
  const credential = /^kubernetes(?:-gateway)?:\/\/(.+)$/.exec(secret)?.[1];
  if (credential === undefined) return podRef(proxy, `certificate ${secret}`);
  const slash = credential.indexOf('/');
  const namespace = slash < 0 ? proxy.namespace : credential.slice(0, slash);
  const name = credential.slice(slash + 1);
  // Of a credentialName the roots are in a Secret of their own, or beside its certificate (istio/pilot/pkg/credentials/kube/secrets.go).
  const beside = /^(.+)-cacert$/.exec(secret)?.[1];
  return beside !== undefined && tls.certificateSecrets.includes(beside)
    ? { kind: 'Secret', namespace, name: name.replace(/-cacert$/, ''), field: 'data[ca.crt]' }
    : { kind: 'Secret', namespace, name, field: 'data' };
}

const podRef = ({ namespace, pod }: ProxyRef, what: string): ResourceRef => ({
  kind: 'Pod', namespace, name: pod, field: `istio-proxy ${what}`,
}); // prettier-ignore
