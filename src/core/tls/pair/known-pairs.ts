import { numberOf } from '../../model/number-of.ts';
import { once } from '../../model/once.ts';
import { groupsOf, kindOf } from '../certificate/client-group.ts';
import { clientView, type ClientView } from './client-view.ts';
import type { HandshakeEnds } from '../certificate/handshake.ts';
import type { Ground, TlsMesh } from '../mesh/mesh.ts';
import { outboundClass } from '../client/outbound-class.ts';
import { pathsOf } from './path.ts';
import type { Place } from './place.ts';
import type { Judged, TlsClient } from '../model/row.ts';

/** What a client's pairs come to, as far as another client's came to the same. */
export interface KnownPairs {
  /** @param index of the place in the client's list */
  readonly get: (index: number) => Judged | undefined;
  /** Remembers what a pair comes to, where it is the same for all that are alike, and gives it back. */
  readonly learn: (index: number, judged: Judged) => Judged;
}

/**
 * What is known of a client's pairs from those that were judged before. A mesh has hundreds of clients, and few kinds of them: those that
 * send alike, past the same ports, and between whose certificates and the servers' nothing differs, come to the same at each place. What
 * is not as it should be is left out: it is explained to each client.
 * @param places from placesOf, for this client
 */
export function knownPairs(mesh: TlsMesh, client: TlsClient, places: readonly Place[]): KnownPairs {
  const view = clientView(mesh, client);
  const surveys = surveysOf(mesh)(places);
  const sender = senderText(mesh, view, places);
  let survey = surveys.get(sender);
  if (survey === undefined) surveys.set(sender, (survey = surveyOf(mesh, view, places)));
  const { own, telling, pairs } = survey;
  const group = GROUNDS.map((ground) => groupsOf(mesh, view.config[ground])(telling[ground])).join(' | '); // prettier-ignore
  const found = pairs.get(group) ?? [];
  pairs.set(group, found);
  return {
    get: (index) => found[index],
    learn: (index, judged) => {
      if (judged.verdict === 'ok' && !own.has(index)) found[index] = judged;
      return judged;
    },
  };
}

const GROUNDS: readonly Ground[] = ['actual', 'policy'];

/** What clients have in common that send alike to some places. */
interface Survey {
  /** Places to which each leads connections by what only it has. */
  readonly own: ReadonlySet<number>;
  /** Handshakes by which they may differ, one of each kind. */
  readonly telling: Readonly<Record<Ground, readonly HandshakeEnds[]>>;
  /** By group of clients what they come to, by index of the place. */
  readonly pairs: Map<string, (Judged | undefined)[]>;
}

const surveysOf = once((_mesh: TlsMesh) =>
  once((_places: readonly Place[]) => new Map<string, Survey>()),
);

/** All that a row depends on but for the certificates: on who says so, on what is sent, and on where it goes past Envoy. */
function senderText(mesh: TlsMesh, view: ClientView, places: readonly Place[]): string {
  const { ambient, proxy, isRead, config, isBareAt } = view;
  const classes = GROUNDS.map((ground) => {
    const own = config[ground];
    return own === undefined ? '' : numberOf(outboundClass(mesh, own));
  });
  return [ambient, proxy?.type, isRead, ...classes, portsOf(places).filter(isBareAt)].join();
}

const portsOf = once((places: readonly Place[]): readonly number[] => [
  ...new Set(places.map(({ server }) => server.port)),
]);

function surveyOf(mesh: TlsMesh, view: ClientView, places: readonly Place[]): Survey {
  const own = new Set<number>();
  const tellingOn = (ground: Ground): HandshakeEnds[] => {
    if (view.ambient !== undefined) return [];
    const kinds = new Map<string, HandshakeEnds>();
    const paths = pathsOf(mesh, view, ground);
    places.forEach((place, index) => {
      const path = paths(place);
      if (path?.isOwn === true) own.add(index);
      else if (!view.isBareAt(place.server.port)) path?.ends.forEach((ends) => kinds.set(kindOf(ends), ends)); // prettier-ignore
    });
    return [...kinds.values()];
  };
  const telling = { actual: tellingOn('actual'), policy: tellingOn('policy') };
  return { own, telling, pairs: new Map() };
}
