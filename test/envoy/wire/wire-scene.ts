import { explainMesh } from '../../../src/core/explain/ground/explain-mesh.ts';
import { viewOf } from '../../../src/core/explain/ground/proxy-view.ts';
import { throughListener } from '../../../src/core/explain/journey/arrive.ts';
import { ending, upstreamAt } from '../../../src/core/explain/journey/endings.ts';
import type { AtProxy } from '../../../src/core/explain/journey/place.ts';
import { Trail } from '../../../src/core/explain/journey/trail.ts';
import type { Walk } from '../../../src/core/explain/journey/walk.ts';
import { certain, type Branches } from '../../../src/core/explain/model/branch.ts';
import type { Ending } from '../../../src/core/explain/model/ending.ts';
import type { TlsLayer, Wire } from '../../../src/core/explain/model/wire.ts';
import type { Listener } from '../../../src/core/model/envoy/listener.ts';
import { addressOf } from '../../../src/core/wire/connection.ts';
import { newAuthority } from '../../support/authority.ts';
import { secretOf } from '../../support/envoy-config.ts';
import { startEnvoy } from '../../support/envoy.ts';
import { envoyCapture } from '../../support/envoy-snapshot.ts';
import { freePorts, mutualTls, rootsSecret } from '../../support/envoy-tls.ts';
import { heard, type Way } from './said.ts';
import { startSpeakers } from './speakers.ts';

/** What may come of a connection, by word: the name of the server that answers, "closed", "unknown". */
export type Foretold = ReadonlyMap<string, number>;

export interface Client {
  readonly key: string;
  readonly certificate: string;
}

export interface WireScene {
  readonly ports: readonly number[];
  /** Clients with a certificate, by service account. */
  readonly clients: ReadonlyMap<string, Client>;
  readonly foretell: (way: Way, account: string | undefined) => Foretold;
  readonly hear: (way: Way) => Promise<string>;
  stop(): Promise<void>;
}

export interface WireConfig {
  readonly listeners: readonly object[];
  readonly clusters: readonly object[];
}

export interface Ground {
  /** Free ones for Envoy. */
  readonly ports: readonly number[];
  readonly portOf: (server: string) => number;
  /** Where nobody listens. */
  readonly dead: number;
}

export interface WireOptions {
  readonly ports: number;
  readonly servers: readonly string[];
  readonly accounts?: readonly string[];
  readonly config: (ground: Ground) => WireConfig;
}

const PROXY = { namespace: 'shop', pod: 'server' };
const uriOf = (account: string): string => `spiffe://cluster.local/ns/shop/sa/${account}`;
const dnsOf = (account: string): string => `${account}.shop.example`;

/** A transport socket that ends TLS and takes a client's certificate where there is one. */
export const endsTls = (): object => {
  const socket = mutualTls('downstream', { certificate: 'server', roots: 'roots' });
  return { ...socket, typed_config: { ...Object(socket).typed_config, require_client_certificate: false } }; // prettier-ignore
};

/** One Envoy between clients and servers that say their names. */
export async function startWireScene(options: WireOptions): Promise<WireScene> {
  const authority = newAuthority();
  const speakers = await startSpeakers(options.servers);
  const free = await freePorts(options.ports + 1);
  const ground: Ground = { ports: free.slice(1), portOf: speakers.portOf, dead: free[0] ?? 0 };
  const accounts = options.accounts ?? [];
  const issued = accounts.map((account) => [account, authority.issue(`URI:${uriOf(account)},DNS:${dnsOf(account)}`)] as const); // prettier-ignore
  const { listeners, clusters } = options.config(ground);
  const secrets = accounts.length === 0 ? [] : [secretOf('server', authority.issue('DNS:server')), rootsSecret('roots', authority.root)]; // prettier-ignore
  authority.remove();
  const envoy = await startEnvoy({ static_resources: { listeners, clusters, secrets } });
  const snapshot = await envoyCapture(envoy, PROXY);
  const [proxy] = snapshot.proxies;
  if (proxy === undefined) throw new Error('The dump was not decoded.');
  const view = viewOf(proxy);
  const mesh = explainMesh(snapshot);
  const end = (_walk: Walk, wire: Wire): Branches<Ending> => {
    const address = addressOf(wire.destination);
    const place = { side: 'application', proxy: null } as const;
    const upstream = upstreamAt(address, null, undefined);
    return certain(ending(speakers.at(address) === undefined ? 'connect-failure' : 'connected', place, 'application', { upstream, isApplication: true })); // prettier-ignore
  };
  const wordOf = ({ kind, upstream, details }: Ending): string => {
    if (kind === 'unknown') return `unknown: ${details}`;
    if (kind !== 'connected') return 'closed';
    return speakers.at(upstream?.address ?? '') ?? 'closed';
  };
  return {
    ports: ground.ports,
    clients: new Map(issued.map(([account, { key, chain }]) => [account, { key, certificate: chain }])),
    foretell: (way, account) => {
      const walk: Walk = { mesh, trail: new Trail(), application: {}, depth: 0, deliver: end };
      const at: AtProxy = { walk, view, side: 'server', proxy: PROXY, ip: '127.0.0.1', isInbound: false, toApplication: (wire) => end(walk, wire) };
      const words = new Map<string, number>();
      for (const { probability, value } of throughListener(at, listenerAt(view.listeners, way.port), wireOf(way, account)))
        words.set(wordOf(value), (words.get(wordOf(value)) ?? 0) + probability);
      return words;
    },
    hear: heard,
    stop: async () => {
      await envoy.stop();
      speakers.close();
    },
  }; // prettier-ignore
}

const listenerAt = (listeners: readonly Listener[], port: number): Listener => {
  const found = listeners.find(({ addresses }) => addresses.includes(`0.0.0.0:${port}`));
  if (found === undefined) throw new Error(`no listener at ${port}`);
  return found;
};

function wireOf({ destination, port, source, tls }: Way, account: string | undefined): Wire {
  const certificate = account === undefined ? {} : { certificate: { uriSans: [uriOf(account)], dnsSans: [dnsOf(account)], subject: 'O=workload' } }; // prettier-ignore
  const layers: TlsLayer[] = tls === undefined ? [] : [{ serverName: tls.serverName, alpn: tls.alpn, by: { kind: 'application', isInsecure: true, ...certificate } }]; // prettier-ignore
  return { destination: { ip: destination, port }, sourceIp: source, layers, request: null };
}
