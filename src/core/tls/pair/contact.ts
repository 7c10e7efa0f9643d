import { once } from '../../model/once.ts';
import type { Encounter } from '../model/encounter.ts';
import { asksOf, showsOf } from '../certificate/tls-kind.ts';
import type { HandshakeEnds, HandshakeResult } from '../certificate/handshake.ts';
import { identityOf } from '../mesh/identity.ts';
import { bare, identityVerdict, isOwnMutual, meeting, outside, refusalReason } from './meeting.ts';
import type { Ground, TlsMesh } from '../mesh/mesh.ts';
import { arrivingAt, type Sent } from '../model/sent.ts';
import { arrival } from '../server/server-side.ts';
import { targetAt } from './target.ts';

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

const contactsOf = once((_mesh: TlsMesh) => new Map<string, Contact>());

/**
 * Follows a connection to the pod at its end, and says whether both sides speak the same. Clients of all classes that send the same to one
 * address are told the same, and it is found out once.
 */
export function contactOf(mesh: TlsMesh, sent: Sent, options: ContactOptions): Contact {
  const contacts = contactsOf(mesh);
  const key = keyOf(sent, options);
  let contact = contacts.get(key);
  if (contact === undefined) contacts.set(key, (contact = follow(mesh, sent, options)));
  return contact;
}

/** All that a contact depends on: of what is sent neither the cluster nor its endpoint's label. */
function keyOf(
  { to, sends, serverName, alpn, sanMatchers, tls }: Sent,
  { ground, isBare, speaksTls }: ContactOptions,
): string {
  const certificates = tls === undefined ? '' : `${showsOf(tls)} ${asksOf(tls)}`;
  return `${to} ${ground} ${isBare} ${speaksTls} ${sends} ${serverName} ${alpn.join()} ${sanMatchers.join()} ${certificates}`;
}

function follow(mesh: TlsMesh, sent: Sent, options: ContactOptions): Contact {
  const target = targetAt(mesh, sent.to, options.ground);
  if (target.kind === 'outside') {
    const base = outside(sent, target.destination);
    return {
      ends: { tls: sent.tls, server: undefined },
      encounter: (hands) => ({ ...base, ...certified(hands) }),
    };
  }
  const { place } = target;
  if (target.kind === 'ambient')
    return settled({ ...place, verdict: 'unknown', reason: target.reason, accepts: 'none' });
  if (target.kind === 'bare')
    return settled({ ...place, ...bare(sent, { ...options, reason: target.reason }) });
  if (target.kind === 'unknown') return settled({ ...place, verdict: 'unknown', reason: 'server-unknown', accepts: 'none' }); // prettier-ignore
  const { server, accepts } = target;
  const end = arrival(server, arrivingAt(sent, place.destination));
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
      return { ...base, ...identityVerdict(sent, identityOf(place.pod, mesh.world.trustDomain)) };
    },
  };
}

function certified({ finding }: HandshakeResult): Partial<Encounter> {
  if (finding === undefined) return {};
  const { verdict, reason, causes, note } = finding;
  return { verdict, reason, causes, note };
}
