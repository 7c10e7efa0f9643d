import { mergedGateway } from '../../intent/gateway/merged-gateway.ts';
import { isTlsServer, sniHosts, tlsMode, type GatewayServer } from '../../intent/gateway/server.ts';
import type { IntentProxy } from '../../intent/model/proxy.ts';
import { isTerminal, workloadOfPod } from '../../intent/world/pod.ts';
import { refTo } from '../../model/provenance.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { secretExclusions } from '../../why/gateway-secret.ts';
import type { Intent } from '../../why/intent.ts';
import { certificateAsked, shownAccepts } from '../model/accepts.ts';
import { distinctCauses } from '../cause/causes.ts';
import { encounterOf } from '../pair/client-encounter.ts';
import type { Encounter } from '../model/encounter.ts';
import { intentAt } from '../mesh/intent-at.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import { isWorse } from '../model/reason.ts';
import type { TlsRow } from '../model/row.ts';
import type { Sent } from '../model/sent.ts';
import { calledServers, type ServerQuery } from '../mesh/server-name.ts';

/** Where clients of any kind come with TLS: PASSTHROUGH ends elsewhere, ISTIO_MUTUAL is for the mesh's own. */
const MODES: ReadonlySet<string> = new Set(['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL']);

/**
 * Clients from outside at the TLS servers of gateways, one row for each host and port: a certificate that never came, or is out of time,
 * keeps all of them away, and nobody within the mesh would notice.
 * @param namespace only its gateways; all when undefined
 */
export function gatewayRows(mesh: TlsMesh, namespace: string | undefined): TlsRow[] {
  return rowsAt(mesh, (proxy) => (namespace === undefined || proxy.namespace === namespace ? 'all' : NONE)); // prettier-ignore
}

/** The same rows of one server, where that is a gateway. */
export function gatewayRowsAt(mesh: TlsMesh, query: ServerQuery): TlsRow[] {
  const called = calledServers(mesh.world, query);
  return rowsAt(mesh, ({ addresses }) =>
    called.flatMap(({ service, addresses: own, port }) => {
      const ends = service === undefined ? own : mesh.world.endpointsOf(service).flatMap((one) => one.addresses); // prettier-ignore
      return addresses.some((ip) => ends.includes(ip)) ? [port] : [];
    }),
  );
}

const NONE: readonly number[] = [];

/**
 * Of replicas whose Envoys were read the worst counts: a certificate may have come to one only.
 * @param portsOf ports of Gateways that are asked about
 */
function rowsAt(
  mesh: TlsMesh,
  portsOf: (proxy: IntentProxy) => readonly number[] | 'all',
): TlsRow[] {
  const workloads = new Map<string, IntentProxy[]>();
  for (const proxy of mesh.world.proxies.values()) {
    if (proxy.type !== 'router' || isTerminal(proxy.pod) || portsOf(proxy).length === 0) continue;
    const workload = `${proxy.namespace}/${workloadOfPod(proxy.pod)}`;
    workloads.set(workload, [...(workloads.get(workload) ?? []), proxy]);
  }
  return [...workloads.values()].flatMap((replicas) => {
    const read = replicas.filter(({ ref }) => mesh.configOf(ref, 'actual') !== undefined);
    const worst = new Map<string, TlsRow>();
    for (const proxy of read.length > 0 ? read : replicas.slice(0, 1))
      for (const call of callsTo(mesh, proxy, portsOf(proxy))) {
        const { gateway, field } = call.server;
        const key = JSON.stringify([gateway.namespace, gateway.name, field, call.port, call.host]);
        const row = rowOf(mesh, call);
        const before = worst.get(key);
        if (row !== undefined && (before === undefined || isWorse(row.verdict, before.verdict)))
          worst.set(key, row);
      }
    return [...worst.values()];
  });
}

function callsTo(mesh: TlsMesh, proxy: IntentProxy, asked: readonly number[] | 'all'): Call[] {
  const intent = intentAt(mesh, proxy.ref);
  if (intent === undefined) return [];
  return mergedGateway(intent.context).ports.flatMap(
    ({ port, servers }) =>
    servers
      .filter((server) => isTlsServer(server) && MODES.has(tlsMode(server)) && (asked === 'all' || asked.includes(server.port.number))) // prettier-ignore
      .flatMap((server) => sniHosts(server).map((host): Call => ({ proxy, intent, port, server, host }))), // prettier-ignore
  );
}

interface Call {
  readonly proxy: IntentProxy;
  readonly intent: Intent;
  /** At the pod; the Gateway's own is what its Service maps to it. */
  readonly port: number;
  readonly server: GatewayServer;
  readonly host: string;
}

function rowOf(mesh: TlsMesh, { proxy, intent, port, server, host }: Call): TlsRow | undefined {
  const [ip] = proxy.addresses;
  if (ip === undefined) return undefined;
  const actual = mesh.configOf(proxy.ref, 'actual');
  const sent = tlsTo(`${ip.includes(':') ? `[${ip}]` : ip}:${port}`, host.replace(/^\*/, 'any'));
  const meet = (ground: 'actual' | 'policy'): Encounter =>
    encounterOf(mesh, sent, { client: undefined, isBare: true, speaksTls: true, ground });
  const meant = meet('policy');
  // A server of TCP that no VirtualService leads on has no chain, and should have none.
  if (meant.reason === 'no-chain') return undefined;
  const [exclusion] = isCertificateKnown(actual) ? [] : secretsOf(intent, server);
  const met = exclusion === undefined ? meet(actual === undefined ? 'policy' : 'actual') : { ...MISSING, accepts: meant.accepts }; // prettier-ignore
  const judged = judgedOf(met);
  const lacking = judged.reason === 'certificate-missing' ? (exclusion ?? secretsOf(intent, server)[0]) : undefined; // prettier-ignore
  const field = refTo(server.gateway, `${server.field}.tls.credentialName`);
  const isEnvoy = actual !== undefined && exclusion === undefined;
  const intended = judgedOf(meant);
  const agrees = intended.verdict === judged.verdict && intended.reason === judged.reason && meant.accepts === met.accepts; // prettier-ignore
  return {
    client: { namespace: '', pod: 'outside', workload: 'outside', hasProxy: false },
    server: { host, port: server.port.number, namespace: proxy.namespace },
    clientSends: 'tls',
    serverAccepts: shownAccepts(met.accepts),
    ...certificateAsked(met.accepts),
    ...judged,
    causes: judged.verdict === 'ok' ? [] : distinctCauses(lacking === undefined ? [field, ...(met.causes ?? [])] : [lacking.cause ?? undefined, lacking.asks]), // prettier-ignore
    evidence: isEnvoy ? (agrees ? 'both' : 'actual') : 'policy',
    ...noteOf(lacking?.says ?? met.note),
  };
}

const MISSING: Pick<Encounter, 'verdict' | 'reason' | 'note' | 'causes'> = {
  verdict: 'conflict',
  reason: 'certificate-missing',
};

/** Envoy says whether a certificate came; where it was not asked, the Secrets do. */
const isCertificateKnown = (actual: ProxySnapshot | undefined): boolean =>
  (actual?.secrets.length ?? 0) > 0;

/** Nothing is said where no Secret of the gateway's namespace could be read. */
const secretsOf = (
  { context }: Intent,
  server: GatewayServer,
): ReturnType<typeof secretExclusions> =>
  context.world.kube('Secret').some((secret) => secret.namespace === context.proxy.namespace)
    ? secretExclusions(context, server)
    : [];

/** Whether the application has the certificate that MUTUAL asks for is its own matter; one out of time is refused by all who look. */
function judgedOf({ verdict, reason }: Pick<Encounter, 'verdict' | 'reason'>): Pick<TlsRow, 'verdict' | 'reason'> {
  if (reason === 'expired-certificate' || reason === 'not-yet-valid-certificate') return { verdict: 'conflict', reason };
  return verdict === 'ok' || reason === 'client-certificate-unknown' ? { verdict: 'ok', reason: 'gateway-tls' } : { verdict, reason };
} // prettier-ignore

const noteOf = (note: string | undefined): Pick<TlsRow, 'note'> =>
  note === undefined ? {} : { note };

const tlsTo = (to: string, serverName: string): Sent => ({
  to,
  sends: 'passthrough',
  serverName,
  alpn: ['h2', 'http/1.1'],
  sanMatchers: [],
  cluster: undefined,
  label: null,
});
