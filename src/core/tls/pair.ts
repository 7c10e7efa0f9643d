import { isTls } from '../intent/model/protocol.ts';
import type { Cluster } from '../model/envoy/cluster.ts';
import { refTo } from '../model/provenance.ts';
import type { ResourceRef } from '../model/resource.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { parseAddress } from '../wire/connection.ts';
import { isSentThroughEnvoy } from './captured-port.ts';
import { clientCause, distinctCauses, serverCause } from './causes.ts';
import { ambientReason } from './ambient.ts';
import { clientOutcomes, subsetOutcomes } from './client-side.ts';
import { encounterOf, type Encounter } from './encounter.ts';
import { refusalCause } from './refusal.ts';
import { serverRejection } from './rejection.ts';
import { gatewayOutcomes } from './gateway-client.ts';
import type { Ground, TlsMesh } from './mesh.ts';
import { isWorse } from './reason.ts';
import { sentBy, type ClientOutcome, type Sent } from './sent.ts';
import type { TlsClient, TlsRow } from './row.ts';
import type { CalledServer } from './server-name.ts';

export interface PairQuery {
  readonly client: TlsClient;
  readonly server: CalledServer;
  /** Only this cluster of the client, whatever leads to it. */
  readonly subset?: Cluster;
}

type Judgement = Pick<
  TlsRow,
  'clientSends' | 'serverAccepts' | 'verdict' | 'reason' | 'causes' | 'note'
>;

/** Judges a pair by what the Envoys have, and by what the YAML means where that can be told. */
export function judgePair(mesh: TlsMesh, query: PairQuery): TlsRow {
  const { client, server, subset } = query;
  const actual = judge(mesh, query, 'actual');
  const policy = judge(mesh, query, 'policy');
  const judgement = actual ?? policy ?? UNKNOWN;
  const agree = actual !== undefined && policy?.verdict === actual.verdict && policy.reason === actual.reason; // prettier-ignore
  const isRead = mesh.proxyOf(client.pod) === undefined || mesh.configOf(client.pod, 'actual') !== undefined; // prettier-ignore
  const evidence = agree
    ? isRead
      ? 'both'
      : 'policy'
    : actual === undefined
      ? 'policy'
      : 'actual';
  // Of what is outside of the mesh the YAML tells nothing that an Envoy could contradict.
  const parts = actual !== undefined && policy !== undefined && policy.verdict !== actual.verdict && policy.reason !== 'external'; // prettier-ignore
  return {
    client: { ...client.pod, workload: client.workload, hasProxy: client.hasProxy },
    server: {
      host: server.host,
      port: server.port,
      namespace: server.namespace,
      ...(subset === undefined ? {} : { subset: subset.istioName?.subset ?? '' }),
    },
    ...judgement,
    evidence,
    ...(parts ? { intended: { verdict: policy.verdict, reason: policy.reason } } : {}),
  };
}

const UNKNOWN: Judgement = {
  clientSends: 'none', serverAccepts: 'none', verdict: 'unknown', reason: 'client-unknown', causes: [],
}; // prettier-ignore

function judge(
  mesh: TlsMesh,
  { client, server, subset }: PairQuery,
  ground: Ground,
): Judgement | undefined {
  const pod = mesh.podNamed(client.pod);
  const ambient = pod && ambientReason(pod);
  if (ambient !== undefined) return { ...UNKNOWN, reason: ambient };
  const proxy = mesh.proxyOf(client.pod);
  const isBare = proxy === undefined || (proxy.type === 'sidecar' && !isSentThroughEnvoy(proxy, server.port)); // prettier-ignore
  const protocol = server.service?.ports.find(({ number }) => number === server.port)?.protocol;
  const speaksTls = protocol !== undefined && isTls(protocol);
  // Where only the server's Envoy was read, it still counts: the client then sends what the YAML means.
  const config = proxy && (mesh.configOf(proxy.ref, ground) ?? mesh.configOf(proxy.ref, 'policy')); // prettier-ignore
  if (!isBare && config === undefined) return undefined;
  let outcomes: readonly ClientOutcome[];
  if (isBare || config === undefined) outcomes = bareOutcomes(mesh, server, speaksTls);
  else if (subset !== undefined) outcomes = subsetOutcomes(config, subset, server);
  else if (proxy?.type === 'router') outcomes = gatewayOutcomes(config, server);
  else outcomes = clientOutcomes(config, server);
  if (outcomes.length === 0) return undefined;
  const judgements = outcomes.flatMap((outcome) => throughKernel(mesh, outcome)).map((outcome) => judgeOutcome(mesh, client, outcome, { ground, isBare, speaksTls, server, client: isBare ? undefined : config })); // prettier-ignore
  return worst(softened(judgements));
}

/** Part of the traffic that reaches nobody is no quarrel about TLS where the rest gets through: a warning about what that rest sends. */
function softened(judgements: readonly Judgement[]): readonly Judgement[] {
  const fine = judgements.find(({ verdict }) => verdict === 'ok');
  if (fine === undefined) return judgements;
  return judgements.map((one) =>
    one.clientSends === 'none'
      ? { ...one, clientSends: fine.clientSends, serverAccepts: fine.serverAccepts, verdict: 'warning' } // prettier-ignore
      : one,
  );
}

/** A connection to a service's address that no Envoy turned elsewhere: the kernel takes it to one of the endpoints. */
function throughKernel(mesh: TlsMesh, outcome: ClientOutcome): ClientOutcome[] {
  const to = outcome.kind === 'sent' ? parseAddress(outcome.sent.to) : undefined;
  const service = to && mesh.serviceAt(to.ip);
  const port = service?.ports.find(({ number }) => number === to?.port);
  if (outcome.kind !== 'sent' || service === undefined) return [outcome];
  if (port === undefined) return [{ kind: 'refused', reason: 'port-not-in-service', cluster: service.hostname }]; // prettier-ignore
  const endpoints = mesh.world.endpointsOf(service).filter(({ servicePortName }) => servicePortName === port.name); // prettier-ignore
  if (endpoints.length === 0) return [{ kind: 'refused', reason: 'no-endpoints', cluster: service.hostname }]; // prettier-ignore
  return endpoints.map(({ addresses: [ip = ''], port: at }) => ({ kind: 'sent', sent: { ...outcome.sent, to: `${ip}:${at}` } })); // prettier-ignore
}

interface Circumstances {
  readonly ground: Ground;
  readonly client: ProxySnapshot | undefined;
  readonly isBare: boolean;
  readonly speaksTls: boolean;
  readonly server: CalledServer;
}

function judgeOutcome(
  mesh: TlsMesh,
  client: TlsClient,
  outcome: ClientOutcome,
  circumstances: Circumstances,
): Judgement {
  if (outcome.kind === 'refused')
    return {
      clientSends: 'none', serverAccepts: 'none', verdict: 'conflict', reason: outcome.reason,
      ...refusalCause(mesh, { client, server: circumstances.server, outcome }, circumstances.ground === 'actual'),
    }; // prettier-ignore
  const { sent } = outcome;
  const encounter = encounterOf(mesh, sent, circumstances);
  const rejection = circumstances.ground === 'actual' ? serverRejection(mesh, encounter) : undefined; // prettier-ignore
  return {
    clientSends: sent.sends,
    serverAccepts: encounter.accepts,
    verdict: encounter.verdict,
    reason: encounter.reason,
    ...(encounter.note === undefined ? {} : { note: encounter.note }),
    causes: encounter.verdict === 'ok' ? [] : encounter.causes ?? causesOf(mesh, client, { sent, encounter, isBare: circumstances.isBare }), // prettier-ignore
    ...rejection,
  };
}

function causesOf(
  mesh: TlsMesh,
  client: TlsClient,
  {
    sent,
    encounter,
    isBare,
  }: { readonly sent: Sent; readonly encounter: Encounter; readonly isBare: boolean },
): ResourceRef[] {
  const pod = isBare ? mesh.podNamed(client.pod) : undefined;
  const own = pod === undefined ? clientCause(mesh, client.pod, sent) : { ...refTo(pod), field: 'spec.containers (no istio-proxy)' }; // prettier-ignore
  return distinctCauses([own, serverCause(mesh, encounter)]);
}

/** Without a proxy the kernel goes to one of the service's endpoints, in the application's own words. */
function bareOutcomes(mesh: TlsMesh, server: CalledServer, speaksTls: boolean): ClientOutcome[] {
  const bytes = speaksTls ? 'tls' : 'http1';
  const base = {
    ...sentBy(undefined, { bytes, overridesAlpn: false }),
    cluster: undefined,
    label: null,
  };
  const port = server.service?.ports.find(({ number }) => number === server.port);
  const isDirect = server.addresses.length > 0 && (server.service === undefined || server.service.isHeadless); // prettier-ignore
  // Without a sidecar only DNS leads to a ServiceEntry's host.
  if (server.service?.registry === 'External')
    return [{ kind: 'sent', sent: { to: `${server.host}:${server.port}`, ...base } }];
  const endpoints =
    isDirect || server.service === undefined || port === undefined
      ? server.addresses.map((ip) => `${ip}:${server.port}`)
      : mesh.world.endpointsOf(server.service).filter(({ servicePortName }) => servicePortName === port.name).map(({ addresses: [ip = ''], port: at }) => `${ip}:${at}`); // prettier-ignore
  if (endpoints.length === 0)
    return [{ kind: 'refused', reason: 'no-endpoints', cluster: `${server.host}:${server.port}` }];
  return [...new Set(endpoints)].map((to) => ({ kind: 'sent', sent: { to, ...base } }));
}

/** The worst of all connections; of equals the first. */
function worst(judgements: readonly Judgement[]): Judgement | undefined {
  let result: Judgement | undefined;
  for (const judgement of judgements)
    if (result === undefined || isWorse(judgement.verdict, result.verdict)) result = judgement;
  return result;
}
