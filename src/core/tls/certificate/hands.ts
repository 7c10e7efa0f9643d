import { numberOf } from '../../model/number-of.ts';
import { once } from '../../model/once.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { checkOf } from './check-memory.ts';
import { handshake, type HandshakeEnds, type HandshakeResult } from './handshake.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import { asksOf, showsOf } from './tls-kind.ts';

const NO_HANDS: HandshakeResult = { areServerNamesKnown: false };

/** What the certificates of a client and of a server come to; nothing where they do not matter. The same is asked for many pairs, and answered once. */
export function handsOf(
  mesh: TlsMesh,
  client: ProxySnapshot | undefined,
  ends: HandshakeEnds | undefined,
): HandshakeResult {
  const isNothingShown = (client?.secrets.length ?? 0) + (ends?.server?.proxy.secrets.length ?? 0) === 0; // prettier-ignore
  if (ends === undefined || isNothingShown) return NO_HANDS;
  const { results } = memoryOf(mesh);
  const own = results(client ?? BARE);
  let hands = own.get(ends);
  if (hands === undefined) {
    const { tls, server } = ends;
    const end = tls === undefined || client === undefined ? undefined : { proxy: client, tls };
    own.set(
      ends,
      (hands = handshake({
        client: end,
        server,
        capturedAt: mesh.capturedAt,
        check: checkOf(mesh),
      })),
    );
  }
  return hands;
}

/**
 * One of all ends between which the same is wrong, if anything is: to ask once for all ports and replicas. Only what is then told of them, the
 * pod whose certificate it is, may differ.
 */
export function sameEnds(mesh: TlsMesh, ends: HandshakeEnds): HandshakeEnds {
  const { tls, server } = ends;
  const isShown = server !== undefined && server.proxy.secrets.length > 0;
  const client = tls === undefined ? '' : `${showsOf(tls)} ${isShown ? asksOf(tls) : ''}`;
  const key = `${client} ${server === undefined ? '' : `${server.tls.requireClientCertificate} ${showsOf(server.tls)} ${asksOf(server.tls)} ${isShown ? numberOf(server.proxy) : ''}`}`;
  const { known } = memoryOf(mesh);
  const own = known.get(key);
  if (own === undefined) known.set(key, ends);
  return own ?? ends;
}

const BARE = {};

const memoryOf = once((_mesh: TlsMesh) => ({
  results: once((_client: object) => new Map<HandshakeEnds, HandshakeResult>()),
  known: new Map<string, HandshakeEnds>(),
}));
