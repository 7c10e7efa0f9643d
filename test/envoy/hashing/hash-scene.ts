import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { explainMesh } from '../../../src/core/explain/ground/explain-mesh.ts';
import { viewOf } from '../../../src/core/explain/ground/proxy-view.ts';
import { ending } from '../../../src/core/explain/journey/endings.ts';
import { throughHttp } from '../../../src/core/explain/journey/http.ts';
import type { AtProxy } from '../../../src/core/explain/journey/place.ts';
import { throughTcp } from '../../../src/core/explain/journey/tcp.ts';
import { Trail, type Place } from '../../../src/core/explain/journey/trail.ts';
import type { Branches } from '../../../src/core/explain/model/branch.ts';
import type { Ending } from '../../../src/core/explain/model/ending.ts';
import type { Wire } from '../../../src/core/explain/model/wire.ts';
import type { Listener } from '../../../src/core/model/envoy/listener.ts';
import type { ProxySnapshot } from '../../../src/core/model/snapshot.ts';
import { firstHeader, type HttpRequest } from '../../../src/core/wire/http-request.ts';
import { EMPTY_SNAPSHOT } from '../../support/empty-snapshot.ts';
import { socket } from '../../support/envoy-config.ts';
import { envoySnapshot } from '../../support/envoy-snapshot.ts';
import { startEnvoy } from '../../support/envoy.ts';
import { freePorts } from '../../support/envoy-tls.ts';
import { listenerWith, manager } from '../filters/filter-listener.ts';
import { sendRaw } from '../filters/sent.ts';
import type { HashCluster } from './hash-clusters.ts';
import type { HashRoute } from './hash-routes.ts';

/** A request, where it comes from and which door it takes: 0 is HTTP, the others are TCP proxies. */
export interface Call {
  readonly door: number;
  readonly source: string;
  readonly request: HttpRequest;
}

/** "ip" of a host or why there was none, each with its probability. */
type Foretold = ReadonlyMap<string, number>;

export interface Compared {
  readonly foretold: Foretold;
  /** Without Envoy's /clusters, which lists hosts in their order. */
  readonly blindly: Foretold;
  readonly really: string;
}

export interface HashScene {
  compare(calls: readonly Call[]): Promise<readonly Compared[]>;
  stop(): Promise<void>;
}

export interface HashServer {
  readonly port: number;
  stop(): void;
}

/** A server at all addresses of 127.0.0.0/8, which tells by which one it was asked and fails for those that the request names. */
export async function startHashServer(): Promise<HashServer> {
  const server = createServer(({ socket: { localAddress = '' }, headers }, response) => {
    const fails = String(headers['x-fail'] ?? '').split(',').includes(localAddress); // prettier-ignore
    response.writeHead(fails ? 503 : 200, { 'x-host': localAddress, 'content-length': '0' });
    response.end();
  });
  server.keepAliveTimeout = 0;
  await once(server.listen(0, '0.0.0.0'), 'listening');
  return {
    port: (server.address() as AddressInfo | null)?.port ?? 0, // It listens on TCP.
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Headers as clients write them, in UTF-8: each byte of a text that is sent stands for itself. */
const asBytes = (request: HttpRequest): HttpRequest => ({
  ...request,
  headers: request.headers.map(([name, value]) => [name, Buffer.from(value).toString('latin1')]),
});

const AT_ONCE = 50;

const TCP = 'type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy';

/** An Envoy with a virtual host "hN.example" for each cluster, and TCP proxies to the first of them. */
export async function startHashScene(clusters: readonly HashCluster[], routes: readonly HashRoute[], tcpProxies: number): Promise<HashScene> {
  const ports = await freePorts(1 + tcpProxies);
  const virtualHosts = routes.map(({ route }, at) => ({ name: `h${at}`, domains: [`h${at}.example`], routes: [route] }));
  const tcp = (cluster: string): object => ({ '@type': TCP, stat_prefix: 'tcp', cluster, hash_policy: [{ source_ip: {} }] });
  const envoy = await startEnvoy({
    static_resources: {
      listeners: [
        listenerWith(ports[0] ?? 0, manager({ virtual_hosts: virtualHosts }, [])),
        ...ports.slice(1).map((port, at) => ({ name: String(port), address: socket(port, '0.0.0.0'), filter_chains: [{ filters: [{ name: 'tcp', typed_config: tcp(`c${at}`) }] }] })),
      ],
      clusters: clusters.map(({ cluster }) => cluster),
    },
  });
  const [whole, blind] = await Promise.all([true, false].map((hasStatus) => envoySnapshot(envoy, { namespace: 'shop', pod: 'proxy' }, { hasStatus })));
  if (whole === undefined || blind === undefined) throw new Error('no snapshot');
  const listeners = new Map(whole.listeners.map(({ config }) => [Number(config.name), config]));
  const mesh = explainMesh({ ...EMPTY_SNAPSHOT, capturedAt: new Date().toISOString() });
  const foretell = ({ door, source, request }: Call, snapshot: ProxySnapshot): Foretold => {
    const port = ports[door] ?? 0;
    const deliver = (_: unknown, wire: Wire): Branches<Ending> => [{ probability: 1, value: answerOf(wire) }];
    const walk = { mesh, trail: new Trail(), application: {}, depth: 0, deliver };
    const at: AtProxy = { walk, view: viewOf(snapshot), side: 'client', proxy: snapshot.proxy, ip: '127.0.0.1', isInbound: false, toApplication: () => [] };
    const connection = { destination: { ip: '127.0.0.1', port }, sourceIp: source, serverName: '' };
    const wire: Wire = { destination: connection.destination, sourceIp: source, layers: [], request };
    const shares = new Map<string, number>();
    for (const { probability, value } of through(at, listeners.get(port), { wire, connection })) shares.set(wordOf(value), (shares.get(wordOf(value)) ?? 0) + probability);
    return shares;
  };
  const compare = async (call: Call): Promise<Compared> => {
    const answer = await sendRaw(asBytes(call.request), { port: ports[call.door] ?? 0, destination: '127.0.0.1', source: call.source });
    return { foretold: foretell(call, whole), blindly: foretell(call, blind), really: answer?.headers.get('x-host') ?? (answer === undefined || answer.body.includes('|UH|') ? 'nobody' : answer.body) };
  };
  return {
    compare: async (calls) => {
      const all: Compared[] = [];
      for (let from = 0; from < calls.length; from += AT_ONCE) all.push(...(await Promise.all(calls.slice(from, from + AT_ONCE).map(compare))));
      return all;
    },
    stop: () => envoy.stop(),
  };
} // prettier-ignore

type Arrival = Parameters<typeof throughHttp>[2];

function through(at: AtProxy, listener: Listener | undefined, arrival: Arrival): Branches<Ending> {
  const filter = listener?.filterChains[0]?.filters.at(-1);
  if (filter?.kind === 'http') return throughHttp(at, filter.http, arrival);
  if (filter?.kind !== 'tcp-proxy') throw new Error('no listener');
  return throughTcp(at, filter.tcp, { ...arrival, owner: undefined });
}

const APPLICATION: Place = { side: 'application', proxy: null };

function answerOf({ destination: { ip }, request }: Wire): Ending {
  const fails = request !== null && firstHeader(request, 'x-fail')?.split(',').includes(ip) === true; // prettier-ignore
  const end = ending('response', APPLICATION, 'application', { status: fails ? 503 : 200, isApplication: true }); // prettier-ignore
  return { ...end, upstream: { cluster: null, address: ip, namespace: null, pod: null } };
}

const wordOf = ({ upstream, flags, kind }: Ending): string =>
  upstream?.address ?? (flags.includes('UH') ? 'nobody' : kind);
