import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { ProxySnapshot } from '../../src/core/model/snapshot.ts';
import { newAuthority, type Authority } from '../support/authority.ts';
import {
  loadAssignment,
  neverSource,
  secretOf,
  socket,
  tcpChain,
  unreachableControlPlane,
} from '../support/envoy-config.ts';
import { envoySnapshot } from '../support/envoy-snapshot.ts';
import {
  freePorts,
  mutualTls,
  rootsSecret,
  tlsInspector,
  type TlsOptions,
} from '../support/envoy-tls.ts';
import { startEnvoy, type RunningEnvoy } from '../support/envoy.ts'; // prettier-ignore

const CLIENT = { namespace: 'shop', pod: 'client' };
const SERVER = { namespace: 'shop', pod: 'server' };
const SPIFFE = 'spiffe://cluster.local/ns/shop/sa/';

/** The server's ports by what each takes. */
const PORTS = ['strict', 'plain', 'permissive', 'expired', 'early', 'foreign', 'bare', 'rootless'] as const; // prettier-ignore
type Port = (typeof PORTS)[number];

/** One connection that is tried: what the client's cluster does, the server's port, and what ought to come of it. */
export interface Attempt {
  readonly name: string;
  readonly to: Port;
  /** Plaintext when absent. */
  readonly tls?: Partial<TlsOptions>;
  readonly verdict: 'ok' | 'conflict';
  readonly reason: string;
}

const REVIEWS = { names: [{ exact: `${SPIFFE}server` }] };

/** So that listeners and clusters do not wait for what never comes. */
function never(): object {
  return { ...neverSource(), initial_fetch_timeout: '0.1s' };
}

export const ATTEMPTS: readonly Attempt[] = [
  { name: 'plaintext-to-strict', to: 'strict', verdict: 'conflict', reason: 'plaintext-to-strict' },
  { name: 'plaintext-to-plaintext', to: 'plain', verdict: 'ok', reason: 'plaintext-by-policy' },
  { name: 'plaintext-to-permissive', to: 'permissive', verdict: 'ok', reason: 'permissive-accepts-plaintext' },
  { name: 'mtls-to-strict', to: 'strict', tls: REVIEWS, verdict: 'ok', reason: 'mtls' },
  { name: 'mtls-to-permissive', to: 'permissive', tls: REVIEWS, verdict: 'ok', reason: 'mtls' },
  { name: 'mtls-to-plaintext', to: 'plain', tls: REVIEWS, verdict: 'conflict', reason: 'mtls-to-plaintext' },
  { name: 'wrong-name', to: 'strict', tls: { names: [{ exact: `${SPIFFE}ratings` }] }, verdict: 'conflict', reason: 'san-mismatch' },
  { name: 'wrong-domain', to: 'strict', tls: { names: [{ exact: 'spiffe://old.example/ns/shop/sa/server' }] }, verdict: 'conflict', reason: 'trust-domain-mismatch' },
  { name: 'any-name', to: 'strict', tls: {}, verdict: 'ok', reason: 'mtls' },
  { name: 'one-name-of-two', to: 'strict', tls: { names: [{ exact: `${SPIFFE}ratings` }, { prefix: SPIFFE }] }, verdict: 'ok', reason: 'mtls' },
  { name: 'expired-server', to: 'expired', tls: REVIEWS, verdict: 'conflict', reason: 'expired-certificate' },
  { name: 'early-server', to: 'early', tls: REVIEWS, verdict: 'conflict', reason: 'not-yet-valid-certificate' },
  { name: 'foreign-server', to: 'foreign', tls: REVIEWS, verdict: 'conflict', reason: 'root-mismatch' },
  { name: 'foreign-roots', to: 'foreign', tls: { ...REVIEWS, certificate: 'foreign-client', roots: 'foreign-roots' }, verdict: 'conflict', reason: 'root-mismatch' },
  { name: 'foreign-client', to: 'strict', tls: { ...REVIEWS, certificate: 'foreign-client' }, verdict: 'conflict', reason: 'root-mismatch' },
  { name: 'both-roots', to: 'foreign', tls: { ...REVIEWS, roots: 'both-roots' }, verdict: 'ok', reason: 'mtls' },
  { name: 'expired-client', to: 'strict', tls: { ...REVIEWS, certificate: 'expired-client' }, verdict: 'conflict', reason: 'expired-certificate' },
  { name: 'client-of-other-domain', to: 'strict', tls: { ...REVIEWS, certificate: 'domain-client' }, verdict: 'conflict', reason: 'trust-domain-mismatch' },
  { name: 'client-without-certificate', to: 'strict', tls: { ...REVIEWS, certificate: 'late', source: never() }, verdict: 'conflict', reason: 'certificate-missing' },
  { name: 'client-without-roots', to: 'strict', tls: { ...REVIEWS, roots: 'late-roots', rootsSource: never() }, verdict: 'conflict', reason: 'certificate-missing' },
  { name: 'server-without-certificate', to: 'bare', tls: REVIEWS, verdict: 'conflict', reason: 'certificate-missing' },
  { name: 'server-without-roots', to: 'rootless', tls: REVIEWS, verdict: 'conflict', reason: 'certificate-missing' },
]; // prettier-ignore

export interface TlsScene {
  readonly client: ProxySnapshot;
  readonly server: ProxySnapshot;
  /** Whether bytes really get through a cluster of the client to the server's application. */
  speak(attempt: Attempt): Promise<boolean>;
  stop(): Promise<void>;
}

/** Two Envoys on loopback: the client's has one TCP listener and one cluster for each attempt, the server's one "virtualInbound". */
export async function startTlsScene(): Promise<TlsScene> {
  const free = await freePorts(PORTS.length + ATTEMPTS.length);
  const portOf = (port: Port): number => free[PORTS.indexOf(port)] ?? 0;
  const listenerOf = (attempt: Attempt): number => free[PORTS.length + ATTEMPTS.indexOf(attempt)] ?? 0; // prettier-ignore
  const own = newAuthority();
  const foreign = newAuthority();
  // An application that answers what it is told; what a handshake keeps away never gets here.
  const application = createServer((open) => open.on('data', () => open.end('hello')).on('error', () => undefined)); // prettier-ignore
  await once(application.listen(0, '127.0.0.1'), 'listening');
  const envoys: RunningEnvoy[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(envoys.map((envoy) => envoy.stop()));
    application.close();
  };
  try {
    for (const bootstrap of [
      serverOf(
        { portOf, application: Object(application.address()).port },
        serverSecrets(own, foreign),
      ),
      clientOf({ portOf, listenerOf }, clientSecrets(own, foreign)),
    ])
      envoys.push(await startEnvoy(bootstrap));
    const [server, client] = envoys;
    if (server === undefined || client === undefined) throw new Error('no Envoys');
    return {
      client: await envoySnapshot(client, CLIENT),
      server: await envoySnapshot(server, SERVER),
      speak: (attempt) => greeted(listenerOf(attempt)),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    own.remove();
    foreign.remove();
  }
}

const serverSecrets = (own: Authority, foreign: Authority): object[] => {
  const name = `URI:${SPIFFE}server`;
  return [
    secretOf('default', own.issue(name)),
    secretOf('expired', own.issue(name, { from: -2, to: -1 })),
    secretOf('early', own.issue(name, { from: 1, to: 2 })),
    secretOf('foreign', foreign.issue(name)),
    rootsSecret('ROOTCA', own.root),
  ];
};

const clientSecrets = (own: Authority, foreign: Authority): object[] => {
  const name = `URI:${SPIFFE}client`;
  return [
    secretOf('default', own.issue(name)),
    secretOf('expired-client', own.issue(name, { from: -2, to: -1 })),
    secretOf('domain-client', own.issue('URI:spiffe://other.example/ns/shop/sa/client')),
    secretOf('foreign-client', foreign.issue(name)),
    rootsSecret('ROOTCA', own.root),
    rootsSecret('foreign-roots', foreign.root),
    rootsSecret('both-roots', foreign.root + own.root),
  ];
};

function serverOf({ portOf, application }: ServerPorts, secrets: readonly object[]): object {
  const [first, ...others] = PORTS.map((port) => socket(portOf(port)));
  const tls = (certificate: string, more: Partial<TlsOptions>): object =>
    mutualTls('downstream', { certificate, roots: 'ROOTCA', names: [{ prefix: 'spiffe://cluster.local/' }], ...more }); // prettier-ignore
  const chain = (
    port: Port,
    certificate?: string,
    { match = {}, ...more }: ChainParts = {},
  ): object => ({
    filter_chain_match: { destination_port: portOf(port), ...match },
    ...tcpChain('application'),
    ...(certificate === undefined ? {} : { transport_socket: tls(certificate, more) }),
  });
  return {
    static_resources: {
      secrets,
      clusters: [
        unreachableControlPlane(),
        { name: 'application', type: 'STATIC', load_assignment: loadAssignment('application', [application]) }, // prettier-ignore
      ],
      listeners: [
        {
          name: 'virtualInbound',
          traffic_direction: 'INBOUND',
          address: first,
          additional_addresses: others.map((address) => ({ address })),
          listener_filters: [tlsInspector],
          filter_chains: [
            chain('strict', 'default'),
            chain('plain'),
            chain('permissive', 'default', { match: { transport_protocol: 'tls', application_protocols: ['istio'] } }), // prettier-ignore
            chain('permissive', undefined, { match: { transport_protocol: 'raw_buffer' } }),
            chain('expired', 'expired'),
            chain('early', 'early'),
            chain('foreign', 'foreign'),
            chain('bare', 'late', { source: never() }),
            chain('rootless', 'default', { roots: 'late-roots', rootsSource: never() }),
          ],
        },
      ],
    },
  };
}

interface ChainParts extends Partial<TlsOptions> {
  readonly match?: object;
}

interface ServerPorts {
  readonly portOf: (port: Port) => number;
  readonly application: number;
}

interface ClientPorts {
  readonly portOf: (port: Port) => number;
  readonly listenerOf: (attempt: Attempt) => number;
}

const clientOf = ({ portOf, listenerOf }: ClientPorts, secrets: readonly object[]): object => ({
  static_resources: {
    secrets,
    clusters: [
      unreachableControlPlane(),
      ...ATTEMPTS.map(({ name, to, tls }) => ({
        name,
        type: 'STATIC',
        connect_timeout: '2s',
        load_assignment: loadAssignment(name, [portOf(to)]),
        ...(tls === undefined
          ? {}
          : { transport_socket: mutualTls('upstream', { certificate: 'default', roots: 'ROOTCA', alpn: ['istio'], ...tls }) }), // prettier-ignore
      })),
    ],
    listeners: ATTEMPTS.map((attempt) => ({
      name: attempt.name,
      address: socket(listenerOf(attempt)),
      filter_chains: [tcpChain(attempt.name)],
    })),
  },
});

/** Says something first, as HTTP does: a server that takes both looks at it. */
const greeted = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    let text = '';
    const open = connect(port, '127.0.0.1', () => open.write('GET / HTTP/1.1\r\n\r\n'));
    open.setTimeout(5000, () => open.destroy());
    open.on('data', (bytes) => (text += bytes.toString()));
    open.on('error', () => undefined);
    open.on('close', () => resolve(text === 'hello'));
  });
