import type { FilterChain } from '../../model/envoy/filter-chain.ts';
import type { TransportSocket } from '../../model/envoy/transport-socket.ts';
import type { SocketAddress } from '../../wire/connection.ts';
import type { ServerAccepts } from '../model/accepts.ts';
import type { Encounter } from '../model/encounter.ts';
import { acceptsIdentity, partsInTrustDomain } from '../mesh/identity.ts';
import type { Reason } from '../model/reason.ts';
import type { Sent } from '../model/sent.ts';
import type { Arrival, Termination } from '../server/server-side.ts';

/** What two sides come to without a look at their certificates. */
export type MeetingResult = Pick<Encounter, 'verdict' | 'reason'>;

/** An address that is no pod of the mesh: nobody here knows what it takes. Istio's certificates mean nothing there. */
export function outside(sent: Sent, destination: SocketAddress | undefined): Encounter {
  const isIstio = sent.sends === 'mtls' && sent.sanMatchers.some((matcher) => matcher.includes('spiffe://')); // prettier-ignore
  return {
    verdict: isIstio ? 'unknown' : 'ok',
    reason: 'external',
    accepts: 'none',
    pod: undefined,
    destination,
  };
}

export interface BareMeeting {
  /** The client has no proxy, or its traffic goes past it. */
  readonly isBare: boolean;
  readonly speaksTls: boolean;
  /** Why there is no Envoy in front. */
  readonly reason: 'no-proxies' | 'not-captured';
}

/** An application without Envoy in front takes what it speaks itself. */
export function bare(
  { sends }: Sent,
  { isBare, speaksTls, reason }: BareMeeting,
): MeetingResult & Pick<Encounter, 'accepts'> {
  if (sends === 'mtls')
    return { verdict: 'conflict', reason: 'mtls-to-no-sidecar', accepts: 'plaintext' };
  if (sends === 'tls' && !speaksTls)
    return { verdict: 'conflict', reason: 'tls-to-plaintext', accepts: 'plaintext' };
  const isBoth = reason === 'no-proxies' && isBare;
  return {
    verdict: 'ok',
    reason: isBoth || reason === 'not-captured' ? reason : 'plaintext-by-policy',
    accepts: 'plaintext',
  };
}

/** Why a server's listener takes no connection, told from the client's side. */
export function refusalReason(
  { sends }: Sent,
  accepts: ServerAccepts,
  reason: Extract<Arrival, { readonly kind: 'refused' }>['reason'],
): Reason {
  if (reason !== 'no-chain' || sends === 'mtls') return reason;
  if (accepts === 'mtls') return 'plaintext-to-strict';
  return accepts === 'tls' && sends === 'plaintext' ? 'plaintext-to-tls' : reason;
}

export interface ChainMeeting {
  readonly chain: FilterChain;
  readonly termination: Termination;
  readonly accepts: ServerAccepts;
  readonly speaksTls: boolean;
}

/** What a client sends against the chain that ends it. */
export function meeting(
  sent: Sent,
  { chain, termination, accepts, speaksTls }: ChainMeeting,
): MeetingResult {
  const { sends } = sent;
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
  if (termination === 'mtls' && !isOwnMutual(sent, chain.transportSocket))
    return { verdict: 'conflict', reason: 'plaintext-to-strict' };
  return { verdict: 'ok', reason: 'tls-origination' };
}

/** Whether a server's own roots decide about a certificate that the application may have (a gateway's MUTUAL). */
export const isOwnMutual = ({ sends }: Sent, socket: TransportSocket): boolean =>
  sends === 'passthrough' && socket.kind === 'tls' && socket.requireClientCertificate && !socket.certificateSecrets.includes('default'); // prettier-ignore

/** Whether a client takes a server for whom its service account says that it is. */
export function identityVerdict({ sanMatchers }: Sent, identity: string): MeetingResult {
  if (acceptsIdentity(sanMatchers, identity)) return { verdict: 'ok', reason: 'mtls' };
  const reason = partsInTrustDomain(sanMatchers, identity)
    ? 'trust-domain-mismatch'
    : 'san-mismatch';
  return { verdict: 'conflict', reason };
}
