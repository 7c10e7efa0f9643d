import type { KubeObject } from '../model/kube.ts';
import type { ResourceRef } from '../model/resource.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { parseAddress, type SocketAddress } from '../wire/connection.ts';
import { ambientReason } from './ambient.ts';
import { isCaptured } from './captured-port.ts';
import { handshake, type HandshakeResult } from './handshake.ts';
import { acceptsIdentity, identityOf, partsInTrustDomain } from './identity.ts';
import type { Ground, TlsMesh } from './mesh.ts';
import type { Reason, Verdict } from './reason.ts';
import { arrivingAt, type Sent } from './sent.ts';
import type { TransportSocket } from '../model/envoy/transport-socket.ts';
import type { TlsEnd } from './certificates.ts';
import type { ServerAccepts } from './accepts.ts';
import { acceptedAt, arrival, type Arrival } from './server-side.ts';

/** What becomes of one connection that a client sends. */
export interface Encounter {
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly accepts: ServerAccepts;
  /** The pod that it arrives at. */
  readonly pod: KubeObject | undefined;
  readonly destination: SocketAddress | undefined;
  /** Of certificates: what to mend. */
  readonly causes?: readonly ResourceRef[];
  /** The same in words. */
  readonly note?: string;
}

export interface EncounterOptions {
  readonly ground: Ground;
  /** The config that the client sends by, with its certificates where they were read. */
  readonly client: ProxySnapshot | undefined;
  /** The client has no proxy, or its traffic goes past it. */
  readonly isBare: boolean;
  /** The server's application speaks TLS itself at this port. */
  readonly speaksTls: boolean;
}

/** Follows a connection to the pod at its end, and says whether both sides speak the same. */
export function encounterOf(mesh: TlsMesh, sent: Sent, options: EncounterOptions): Encounter {
  const destination = parseAddress(sent.to);
  const pod = destination && mesh.podAt(destination.ip);
  if (destination === undefined || pod === undefined)
    return { ...outside(sent, destination), ...certified(handshake({ client: clientEnd(sent, options), server: undefined, capturedAt: mesh.capturedAt })) }; // prettier-ignore
  const proxy = mesh.proxyOf({ namespace: pod.namespace, pod: pod.name });
  const place = { pod, destination };
  const ambient = ambientReason(pod);
  if (ambient !== undefined)
    return { ...place, verdict: 'unknown', reason: ambient, accepts: 'none' };
  if (proxy === undefined) return { ...place, ...bare(sent, options, 'no-proxies') };
  if (proxy.type === 'sidecar' && !isCaptured(proxy, destination.port))
    return { ...place, ...bare(sent, options, 'not-captured') };
  const server = mesh.configOf(proxy.ref, options.ground) ?? mesh.configOf(proxy.ref, 'policy');
  if (server === undefined) return { ...place, verdict: 'unknown', reason: 'server-unknown', accepts: 'none' }; // prettier-ignore
  const accepts = acceptedAt(server, destination);
  const end = arrival(server, arrivingAt(sent, destination));
  if (end.kind === 'refused')
    return { ...place, verdict: 'conflict', reason: refusalOf(sent, accepts, end.reason), accepts };
  const met = meeting(sent, end.termination, {
    accepts,
    speaksTls: options.speaksTls,
    isOwn: isOwnMutual(sent, end.chain.transportSocket),
  });
  const { transportSocket: tls } = end.chain;
  if (met.verdict !== 'ok' || tls.kind !== 'tls') return { ...place, accepts, ...met };
  const hands = handshake({ client: clientEnd(sent, options), server: { proxy: server, tls }, capturedAt: mesh.capturedAt }); // prettier-ignore
  if (hands.finding !== undefined) return { ...place, accepts, ...met, ...certified(hands) };
  if (isOwnMutual(sent, tls)) return { ...place, accepts, verdict: 'unknown', reason: 'client-certificate-unknown' }; // prettier-ignore
  if (hands.areServerNamesKnown || sent.sends !== 'mtls' || !tls.certificateSecrets.includes('default')) return { ...place, accepts, ...met }; // prettier-ignore
  return { ...place, accepts, ...identityVerdict(sent, identityOf(pod, mesh.world.trustDomain)) };
}

const clientEnd = ({ tls }: Sent, { client }: EncounterOptions): TlsEnd | undefined =>
  tls === undefined || client === undefined ? undefined : { proxy: client, tls };

function certified({ finding }: HandshakeResult): Partial<Encounter> {
  if (finding === undefined) return {};
  const { verdict, reason, causes, note } = finding;
  return { verdict, reason, causes, note };
}

/** Whether a server's own roots decide about a certificate that the application may have (a gateway's MUTUAL). */
const isOwnMutual = ({ sends }: Sent, socket: TransportSocket): boolean =>
  sends === 'passthrough' && socket.kind === 'tls' && socket.requireClientCertificate && !socket.certificateSecrets.includes('default'); // prettier-ignore

function refusalOf({ sends }: Sent, accepts: ServerAccepts, reason: Refused): Reason {
  if (reason !== 'no-chain' || sends === 'mtls') return reason;
  if (accepts === 'mtls') return 'plaintext-to-strict';
  return accepts === 'tls' && sends === 'plaintext' ? 'plaintext-to-tls' : reason;
}

type Refused = Extract<Arrival, { readonly kind: 'refused' }>['reason'];

type Judged = Pick<Encounter, 'verdict' | 'reason'>;

/** An address that is no pod of the mesh: nobody here knows what it takes. Istio's certificates mean nothing there. */
function outside(sent: Sent, destination: SocketAddress | undefined): Encounter {
  const isIstio = sent.sends === 'mtls' && sent.sanMatchers.some((matcher) => matcher.includes('spiffe://')); // prettier-ignore
  return {
    verdict: isIstio ? 'unknown' : 'ok',
    reason: 'external',
    accepts: 'none',
    pod: undefined,
    destination,
  };
}

/** An application without Envoy in front takes what it speaks itself. */
function bare(
  sent: Sent,
  { isBare, speaksTls }: EncounterOptions,
  reason: 'no-proxies' | 'not-captured',
): Judged & Pick<Encounter, 'accepts'> {
  if (sent.sends === 'mtls')
    return { verdict: 'conflict', reason: 'mtls-to-no-sidecar', accepts: 'plaintext' };
  if (sent.sends === 'tls' && !speaksTls)
    return { verdict: 'conflict', reason: 'tls-to-plaintext', accepts: 'plaintext' };
  const isBoth = reason === 'no-proxies' && isBare;
  return {
    verdict: 'ok',
    reason: isBoth || reason === 'not-captured' ? reason : 'plaintext-by-policy',
    accepts: 'plaintext',
  };
}

interface Meeting {
  readonly accepts: ServerAccepts;
  readonly speaksTls: boolean;
  /** The server has roots of its own for certificates that applications may have. */
  readonly isOwn: boolean;
}

function meeting(
  { sends }: Sent,
  termination: 'mtls' | 'tls' | 'plaintext',
  { accepts, speaksTls, isOwn }: Meeting,
): Judged {
  if (sends === 'plaintext' && termination !== 'plaintext')
    return { verdict: 'conflict', reason: termination === 'mtls' ? 'plaintext-to-strict' : 'plaintext-to-tls' }; // prettier-ignore
  if (sends === 'plaintext')
    return accepts === 'permissive'
      ? { verdict: 'ok', reason: 'permissive-accepts-plaintext' }
      : { verdict: 'ok', reason: 'plaintext-by-policy' };
  if (termination === 'plaintext') {
    if (sends === 'mtls') return { verdict: 'conflict', reason: 'mtls-to-plaintext' };
    if (sends === 'tls' && !speaksTls) return { verdict: 'conflict', reason: 'tls-to-plaintext' };
    return { verdict: 'ok', reason: 'tls-passthrough' };
  }
  if (sends === 'mtls') return { verdict: 'ok', reason: 'mtls' };
  // Simple TLS, or an application's own, has no certificate of Istio's to show.
  if (termination === 'mtls' && !isOwn)
    return { verdict: 'conflict', reason: 'plaintext-to-strict' };
  return { verdict: 'ok', reason: 'tls-origination' };
}

function identityVerdict({ sanMatchers }: Sent, identity: string): Judged {
  if (acceptsIdentity(sanMatchers, identity)) return { verdict: 'ok', reason: 'mtls' };
  const reason = partsInTrustDomain(sanMatchers, identity)
    ? 'trust-domain-mismatch'
    : 'san-mismatch';
  return { verdict: 'conflict', reason };
}
