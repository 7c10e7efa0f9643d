import type { Service } from '../../intent/model/service.ts';
import type { Cluster } from '../../model/envoy/cluster.ts';
import { once } from '../../model/once.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import { outboundClass } from '../client/outbound-class.ts';
import { indexOf } from '../mesh/proxy-index.ts';
import type { TlsRow } from '../model/row.ts';
import type { CalledServer } from '../mesh/server-name.ts';

/** What a client calls: a server, or one of its subsets alone. */
export interface Called {
  readonly server: CalledServer;
  /** The client's cluster for the subset. */
  readonly subset: Cluster | undefined;
}

/** What one row is about on the server's side. */
export interface Place extends Called {
  /** As rows name it; the same object in the rows of all clients. */
  readonly shown: TlsRow['server'];
  /** The pod that is all of the server, "namespace/name"; "" where there is none, or several are. */
  readonly only: string;
}

/**
 * The places that a client calls: each server, and behind it the subsets that its proxy has clusters for. One list for all clients that
 * send alike.
 * @param config what the client sends by; undefined where it has no proxy, or nothing is known of it
 */
export function placesOf(
  mesh: TlsMesh,
  servers: readonly CalledServer[],
  config: ProxySnapshot | undefined,
): readonly Place[] {
  const lists = listsOf(mesh)(servers);
  const key = config === undefined ? NOBODY : outboundClass(mesh, config);
  let places = lists.get(key);
  if (places === undefined) lists.set(key, (places = build(mesh, servers, key)));
  return places;
}

const NOBODY = {};

const listsOf = once((_mesh: TlsMesh) =>
  once((_servers: readonly CalledServer[]) => new Map<object, readonly Place[]>()),
);

function build(
  mesh: TlsMesh,
  servers: readonly CalledServer[],
  config: ProxySnapshot | typeof NOBODY,
): readonly Place[] {
  const subsets = 'clusters' in config ? indexOf(config).subsets : undefined;
  const places: Place[] = [];
  for (const server of servers) {
    const placeOf = placesAt(mesh)(server);
    places.push(placeOf(undefined));
    const own = server.service === undefined ? [] : (subsets?.get(placeText(server)) ?? []);
    for (const subset of own) places.push(placeOf(subset));
  }
  return places;
}

/** The same places for all clients that share the clusters for them. */
const placesAt = once((mesh: TlsMesh) =>
  once((server: CalledServer) => {
    const only = onlyPod(mesh, server);
    const ofSubset = once((subset: Cluster): Place => ({ server, subset, shown: shownServer(server)(subset), only })); // prettier-ignore
    const whole: Place = { server, subset: undefined, shown: shownServer(server)(undefined), only };
    return (subset: Cluster | undefined): Place => (subset === undefined ? whole : ofSubset(subset)); // prettier-ignore
  }),
);

/** As the index names it. */
const placeText = ({ service, port }: CalledServer): string => `${port}|${service?.hostname ?? ''}`;

/** A mesh has thousands of pairs of the same few servers. */
const shownServer = once(({ host, port, namespace }: CalledServer) => {
  const whole: TlsRow['server'] = { host, port, namespace };
  const subsets = new Map<string, TlsRow['server']>();
  return (subset: Cluster | undefined): TlsRow['server'] => {
    if (subset === undefined) return whole;
    const name = subset.istioName?.subset ?? '';
    let shown = subsets.get(name);
    if (shown === undefined) subsets.set(name, (shown = { ...whole, subset: name }));
    return shown;
  };
});

const podsOf = once((_mesh: TlsMesh) => new Map<Service, string>());

function onlyPod(mesh: TlsMesh, { service }: CalledServer): string {
  if (service === undefined) return '';
  const pods = podsOf(mesh);
  let only = pods.get(service);
  if (only !== undefined) return only;
  const ends = mesh.world.endpointsOf(service).map(({ addresses: [ip = ''] }) => mesh.podAt(ip));
  const names = new Set(
    ends.map((pod) => (pod === undefined ? '' : `${pod.namespace}/${pod.name}`)),
  );
  only = names.size === 1 ? ([...names][0] ?? '') : '';
  pods.set(service, only);
  return only;
}
