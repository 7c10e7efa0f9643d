import { parseAddress } from '../wire/connection.ts';
import { ambientReason } from './ambient.ts';
import { isCaptured } from './captured-port.ts';
import type { Encounter } from './encounter.ts';
import type { HandshakeEnds, HandshakeResult } from './handshake.ts';
import { identityOf } from './identity.ts';
import { bare, identityVerdict, isOwnMutual, meeting, outside, refusalReason } from './meeting.ts';
import type { Ground, TlsMesh } from './mesh.ts';
import { arrivingAt, type Sent } from './sent.ts';
import { acceptedAt, arrival } from './server-side.ts';

/** What becomes of one connection, by all but the certificates: the same for all clients that send it. */
export interface Contact {
  /** Undefined where certificates do not matter. */
  readonly ends: HandshakeEnds | undefined;
  /** What it comes to. */
  readonly encounter: (hands: HandshakeResult) => Encounter;
}

export interface ContactOptions {
  readonly ground: Ground;
  /** The client has no proxy, or its traffic goes past it. */
  readonly isBare: boolean;
  /** The server's application speaks TLS itself at this port. */
  readonly speaksTls: boolean;
}

const settled = (encounter: Encounter): Contact => ({ ends: undefined, encounter: () => encounter }); // prettier-ignore

/** Follows a connection to the pod at its end, and says whether both sides speak the same. */
export function contactOf(mesh: TlsMesh, sent: Sent, options: ContactOptions): Contact {
  const destination = parseAddress(sent.to);
  const pod = destination && mesh.podAt(destination.ip);
  if (destination === undefined || pod === undefined) {
    const base = outside(sent, destination);
    return {
      ends: { tls: sent.tls, server: undefined },
      encounter: (hands) => ({ ...base, ...certified(hands) }),
    };
  }
  const proxy = mesh.proxyOf({ namespace: pod.namespace, pod: pod.name });
  const place = { pod, destination };
  const ambient = ambientReason(pod);
  if (ambient !== undefined)
    return settled({ ...place, verdict: 'unknown', reason: ambient, accepts: 'none' });
  if (proxy === undefined)
    return settled({ ...place, ...bare(sent, { ...options, reason: 'no-proxies' }) });
  if (proxy.type === 'sidecar' && !isCaptured(proxy, destination.port))
    return settled({ ...place, ...bare(sent, { ...options, reason: 'not-captured' }) });
  const server = mesh.configOf(proxy.ref, options.ground) ?? mesh.configOf(proxy.ref, 'policy');
  if (server === undefined) return settled({ ...place, verdict: 'unknown', reason: 'server-unknown', accepts: 'none' }); // prettier-ignore
  const accepts = acceptedAt(server, destination);
  const end = arrival(server, arrivingAt(sent, destination));
  if (end.kind === 'refused')
    return settled({ ...place, verdict: 'conflict', reason: refusalReason(sent, accepts, end.reason), accepts }); // prettier-ignore
  const { chain, termination } = end;
  const met = meeting(sent, { chain, termination, accepts, speaksTls: options.speaksTls });
  const base = { ...place, accepts, ...met };
  const { transportSocket: tls } = chain;
  if (met.verdict !== 'ok' || tls.kind !== 'tls') return settled(base);
  return {
    ends: { tls: sent.tls, server: { proxy: server, tls } },
    encounter: (hands) => {
      if (hands.finding !== undefined) return { ...base, ...certified(hands) };
      if (isOwnMutual(sent, tls)) return { ...base, verdict: 'unknown', reason: 'client-certificate-unknown' }; // prettier-ignore
      if (hands.areServerNamesKnown || sent.sends !== 'mtls' || !tls.certificateSecrets.includes('default')) return base; // prettier-ignore
      return { ...base, ...identityVerdict(sent, identityOf(pod, mesh.world.trustDomain)) };
    },
  };
}

function certified({ finding }: HandshakeResult): Partial<Encounter> {
  if (finding === undefined) return {};
  const { verdict, reason, causes, note } = finding;
  return { verdict, reason, causes, note };
}
