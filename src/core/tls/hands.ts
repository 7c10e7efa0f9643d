import { numberOf } from '../model/number-of.ts';
import { once } from '../model/once.ts';
import type { TlsContext } from '../model/envoy/transport-socket.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { checkCertificate, type CertificateCheck, type Showing } from './certificates.ts';
import { handshake, type HandshakeEnds, type HandshakeResult } from './handshake.ts';
import type { TlsMesh } from './mesh.ts';
import { shownRoots } from './shown-certificate.ts';

const NO_HANDS: HandshakeResult = { areServerNamesKnown: false };

/** What the certificates of a client and of a server come to; nothing where they do not matter. The same is asked for many pairs, and answered once. */
export function handsOf(
  mesh: TlsMesh,
  client: ProxySnapshot | undefined,
  ends: HandshakeEnds | undefined,
): HandshakeResult {
  const isNothingShown = (client?.secrets.length ?? 0) + (ends?.server?.proxy.secrets.length ?? 0) === 0; // prettier-ignore
  if (ends === undefined || isNothingShown) return NO_HANDS;
  const { results, check } = memoryOf(mesh);
  const own = results(client ?? BARE);
  let hands = own.get(ends);
  if (hands === undefined) {
    const { tls, server } = ends;
    const end = tls === undefined || client === undefined ? undefined : { proxy: client, tls };
    own.set(ends, (hands = handshake({ client: end, server, capturedAt: mesh.capturedAt, check })));
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

/** What a TLS context has to do with certificates, as numbers: texts of hundreds of thousands of keys are short by them. */
const showsOf = once(({ certificateSecrets }: TlsContext) => numbered(JSON.stringify(certificateSecrets))); // prettier-ignore
const asksOf = once(({ verifiesPeer, validationSecret, sanMatchers }: TlsContext) => numbered(JSON.stringify([verifiesPeer, validationSecret, sanMatchers]))); // prettier-ignore

const numbers = new Map<string, number>();

function numbered(text: string): number {
  const number = numbers.get(text) ?? numbers.size;
  numbers.set(text, number);
  return number;
}

const memoryOf = once((_mesh: TlsMesh) => ({
  results: once((_client: object) => new Map<HandshakeEnds, HandshakeResult>()),
  known: new Map<string, HandshakeEnds>(),
  check: checker(),
}));

/** A certificate is judged once for all ends that ask for the same names by the same roots. */
function checker(): (showing: Showing) => CertificateCheck {
  const known = once((_proxy: ProxySnapshot) => new Map<string, CertificateCheck>());
  return (showing) => {
    const { shows, checks } = showing;
    const roots = checks && shownRoots(checks.proxy, checks.tls.validationSecret ?? '');
    const key = `${showsOf(shows.tls)} ${checks === undefined ? '' : asksOf(checks.tls)} ${roots === undefined ? '' : numberOf(roots.config)}`;
    const own = known(shows.proxy);
    let check = own.get(key);
    if (check === undefined) own.set(key, (check = checkCertificate(showing)));
    return check;
  };
}
