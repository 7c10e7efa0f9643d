import { MeshdbgError } from '../errors.ts';
import { labelSelector } from '../decode/label-selector.ts';
import { once } from '../model/once.ts';
import { nearest } from '../model/nearest.ts';
import { calledEndpoints, namedAddresses } from './mesh/called-endpoints.ts';
import { allClients, clientNamed } from './mesh/clients.ts';
import type { IntentProxy } from '../intent/model/proxy.ts';
import { workloadOfPod } from '../intent/world/pod.ts';
import { proxyText, type ProxyRef } from '../model/proxy.ts';
import { knownPairs } from './pair/known-pairs.ts';
import type { TlsMesh } from './mesh/mesh.ts';
import { judgeOf } from './pair/pair.ts';
import { placesOf } from './pair/place.ts';
import { rowOf, type TlsClient, type TlsRow } from './model/row.ts';
import { calledServers, type CalledServer, type ServerQuery } from './mesh/server-name.ts';

/** Which pairs are asked for. */
export interface TlsQuery {
  /** A pod or workload; all of them when absent. */
  readonly client?: string;
  /** A service, one of its pods, a host or an address, with or without ":port"; all services when absent. */
  readonly server?: string;
  /** Where names without a namespace are looked up. */
  readonly namespace: string;
  /** Only clients of this namespace; of all when absent. */
  readonly only?: string;
  /** Only clients whose pods have these labels, in kubectl's syntax; all when absent. */
  readonly selector?: string;
}

/** Whether a question is about all there is: probes, scrapes and calls from outside are none that a client or server could be named for. */
export const isWhole = ({ client, server, selector }: TlsQuery): boolean =>
  client === undefined && server === undefined && selector === undefined;

/**
 * The server of a question, if it names one, as its client resolves it.
 * @throws {MeshdbgError} not-found, ambiguous for a client that is none
 */
export function serverNamed({ world }: TlsMesh, query: TlsQuery): ServerQuery | undefined {
  const { client, server, namespace } = query;
  if (server === undefined) return undefined;
  const one = client === undefined ? undefined : clientNamed(world, client, namespace);
  return { text: server, namespace: namespaceOf(query, one) };
}

/**
 * The pods whose proxies tell about the pairs: the clients', and those behind the servers. Of each list one is enough to begin with, the
 * first where it can be read: replicas of a workload.
 */
export function proxiesOfPairs(mesh: TlsMesh, query: TlsQuery): (readonly ProxyRef[])[] {
  const clients = clientsOf(mesh, query).filter(({ hasProxy }) => hasProxy);
  const servers = serversOf(mesh, query, namespaceOf(query, clients[0]));
  const pods = servers.flatMap((server) => podsBehind(mesh, server));
  // A client's replica tells of it as a server, too; pods named by address stand for themselves.
  const called = new Set(servers.flatMap(namedAddresses));
  const read = new Map<string, Map<string, ProxyRef>>();
  for (const ref of [...clients.map(({ pod }) => pod), ...pods]) {
    const proxy = mesh.proxyOf(ref);
    const isNamed = proxy?.addresses.some((ip) => called.has(ip)) === true;
    const key = proxy === undefined || isNamed ? proxyText(ref) : workloadText(proxy);
    const replicas = read.get(key) ?? new Map<string, ProxyRef>();
    read.set(key, replicas.set(proxyText(ref), ref));
  }
  return [...read.values()].map((replicas) => [...replicas.values()]);
}

/** As people call it: "shop/reviews-v1". */
const workloadText = ({ pod }: IntentProxy): string => `${pod.namespace}/${workloadOfPod(pod)}`;

function podsBehind({ world, podAt, proxyOf }: TlsMesh, server: CalledServer): ProxyRef[] {
  const ips = server.service === undefined ? server.addresses : calledEndpoints(world, server).flatMap(({ addresses }) => addresses.slice(0, 1)); // prettier-ignore
  return [...new Set(ips)].flatMap((ip) => {
    const pod = podAt(ip);
    const proxy = pod && proxyOf({ namespace: pod.namespace, pod: pod.name });
    return proxy === undefined ? [] : [proxy.ref];
  });
}

/**
 * Judges the pairs.
 * @throws {MeshdbgError} not-found, ambiguous for names that nothing has
 */
export function checkTls(mesh: TlsMesh, query: TlsQuery): TlsRow[] {
  const rows: TlsRow[] = [];
  // One list for all clients of a namespace: what is found out about a server is remembered by it.
  const lists = new Map<string, readonly CalledServer[]>();
  for (const client of clientsOf(mesh, query)) {
    const namespace = namespaceOf(query, client);
    const servers = lists.get(namespace) ?? serversOf(mesh, query, namespace);
    lists.set(namespace, servers);
    const config = mesh.configOf(client.pod, 'actual') ?? mesh.configOf(client.pod, 'policy');
    const places = placesOf(mesh, servers, config);
    const judge = judgeOf(mesh, client);
    const known = knownPairs(mesh, client, places);
    const shown = { ...client.pod, workload: client.workload, hasProxy: client.hasProxy };
    const self = proxyText(client.pod);
    places.forEach((place, index) => {
      // A workload seldom calls itself.
      if (query.server !== undefined || place.only !== self)
        rows.push(rowOf(shown, place.shown, known.get(index) ?? known.learn(index, judge(place))));
    });
  }
  return rows;
}

/** Where a server's short name is looked up: from the one client, as its resolver does; for all clients where the target says. */
const namespaceOf = (query: TlsQuery, client: TlsClient | undefined): string =>
  query.client === undefined ? query.namespace : (client?.pod.namespace ?? query.namespace);

function clientsOf(mesh: TlsMesh, { client, namespace, only, selector }: TlsQuery): TlsClient[] {
  const { world } = mesh;
  if (client !== undefined) return [clientNamed(world, client, namespace)];
  const clients = allClients(world, only, selector === undefined ? undefined : labelSelector(selector)); // prettier-ignore
  if (clients.length > 0) return clients;
  if (selector !== undefined)
    throw new MeshdbgError('not-found', `No pod has the labels ${selector} in ${only === undefined ? 'any namespace' : `namespace ${only}`}.`, only === undefined ? {} : { hint: 'Look in all namespaces with -A.' }); // prettier-ignore
  const spaces = new Set(world.pods.map((pod) => pod.namespace));
  if (only === undefined || spaces.has(only) || world.namespaces.has(only)) return clients; // prettier-ignore
  const [near] = nearest(only, [...spaces], 1);
  throw new MeshdbgError('not-found', `There is no namespace ${only}.`, {
    hint: near === undefined ? 'No pod of it was read.' : `Did you mean ${near}?`,
  });
}

function serversOf(mesh: TlsMesh, { server }: TlsQuery, namespace: string): CalledServer[] {
  if (server === undefined) return applicationServers(mesh);
  const port = /:(\d+)$/.exec(server)?.[1];
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535))
    throw new MeshdbgError('usage', `${server}: a port is a number from 1 to 65535.`);
  const found = calledServers(mesh.world, { text: server, namespace });
  if (found.length > 0) return found;
  const [, host = '', portName] = /^([^:]+):([a-z\d][\w-]*)$/i.exec(server) ?? [];
  const others = portName === undefined ? [] : calledServers(mesh.world, { text: host, namespace });
  if (others.length > 0)
    throw new MeshdbgError('not-found', `${host} has no port ${portName}.`, { hint: `Its ports: ${others.map(portText).join(', ')}.` }); // prettier-ignore
  const near = nearestService(mesh, server, namespace);
  throw new MeshdbgError('not-found', `There is no service, host or pod ${server} as seen from namespace ${namespace}.`, {
    hint: near === undefined ? 'Name a service (reviews, reviews.shop), a host of a ServiceEntry, or ip:port.' : `Did you mean ${near}?`,
  }); // prettier-ignore
}

/** "9080 (http)" */
function portText({ port, service }: CalledServer): string {
  const name = service?.ports.find(({ number }) => number === port)?.name ?? '';
  return name === '' ? `${port}` : `${port} (${name})`;
}

/** The service that was probably meant, as it has to be called from a namespace. */
function nearestService({ world }: TlsMesh, typed: string, namespace: string): string | undefined {
  const [name = ''] = typed.split(/[.:]/);
  const [near] = nearest(
    name,
    world.services.flatMap(({ name: own, hostname }) => (hostname.startsWith('*') ? [] : [own])),
    1,
  );
  const found = world.services.filter(({ name: own, hostname }) => own === near && !hostname.startsWith('*')); // prettier-ignore
  const one = found.find((service) => service.namespace === namespace) ?? found[0];
  if (one === undefined) return undefined;
  if (one.registry === 'External') return one.hostname;
  return one.namespace === namespace ? one.name : `${one.name}.${one.namespace}`;
}

/** Namespaces of the platform, whose services nobody asks about. */
const PLATFORM = new Set(['kube-system', 'kube-public', 'kube-node-lease']);

const applicationServers = once(({ world }: TlsMesh): CalledServer[] =>
  world.services
    .filter(
      ({ namespace, name, hostname }) =>
        !PLATFORM.has(namespace) &&
        namespace !== world.rootNamespace &&
        !(namespace === 'default' && name === 'kubernetes') &&
        !hostname.startsWith('*'),
    )
    .flatMap(({ hostname, namespace }) => calledServers(world, { text: hostname, namespace })),
);
