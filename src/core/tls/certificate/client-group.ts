import { numberOf } from '../../model/number-of.ts';
import { once } from '../../model/once.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { checkOf } from './check-memory.ts';
import type { HandshakeEnds } from './handshake.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import { shownRoots } from './shown-certificate.ts';
import { asksOf, showsOf, trustsOf } from './tls-kind.ts';

/** Names the group of a client for some handshakes. */
export type GroupOf = (ends: readonly HandshakeEnds[]) => string;

/**
 * Clients of one group differ for no server, as long as the server's certificate is fine: nothing is wrong with their own, and they trust
 * the same roots. A client with a certificate that is refused, or will be soon, is a group of its own.
 * @param client undefined where no Envoy sends
 */
export function groupsOf(mesh: TlsMesh, client: ProxySnapshot | undefined): GroupOf {
  if (client === undefined) return () => 'bare';
  const groups = groupsOfClient(mesh)(client);
  return (ends) => {
    let text = '';
    for (const one of ends) {
      const kind = kindOf(one);
      let group = groups.get(kind);
      if (group === undefined) groups.set(kind, (group = grouped(mesh, client, one)));
      text = text === '' ? group : `${text} ${group}`;
    }
    return text;
  };
}

const groupsOfClient = once((_mesh: TlsMesh) =>
  once((_client: ProxySnapshot) => new Map<string, string>()),
);

/** Of ends between which the same is shown by the client, and asked of it. */
export const kindOf = once(({ tls, server }: HandshakeEnds): string => {
  const shown = tls === undefined ? '' : `${showsOf(tls)} ${trustsOf(tls)}`;
  if (server === undefined) return shown;
  const roots = shownRoots(server.proxy, server.tls.validationSecret ?? '');
  return `${shown}, ${asksOf(server.tls)} ${roots === undefined ? '' : numberOf(roots.config)}`;
});

function grouped(mesh: TlsMesh, client: ProxySnapshot, { tls, server }: HandshakeEnds): string {
  const any = client.secrets.length > 0 ? 'shows' : 'shows nothing';
  if (tls === undefined) return any;
  const showing = { shows: { proxy: client, tls }, checks: server, capturedAt: mesh.capturedAt };
  if (checkOf(mesh)(showing).finding !== undefined) return `alone ${numberOf(client)}`;
  const roots = shownRoots(client, tls.validationSecret ?? '');
  return `${any} ${roots === undefined ? '' : numberOf(roots.config)}`;
}
