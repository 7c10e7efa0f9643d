import { clientCause, distinctCauses, serverCause } from '../tls/cause/causes.ts';
import { clusterOutcomes } from '../tls/client/cluster-outcomes.ts';
import { encounterOf } from '../tls/pair/client-encounter.ts';
import type { Encounter } from '../tls/model/encounter.ts';
import type { Ground } from '../tls/mesh/mesh.ts';
import type { Reason } from '../tls/model/reason.ts';
import { serverRejection } from '../tls/cause/rejection.ts';
import { sentBy, type ApplicationBytes, type Sent } from '../tls/model/sent.ts';
import { refTo } from '../model/provenance.ts';
import type { ResourceRef } from '../model/resource.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { addressOf, parseAddress } from '../wire/connection.ts';
import type { LogRecord } from '../logs/model/log-record.ts';
import type { FailedLine } from './failed-line.ts';
import type { Facts } from './facts.ts';

/** What tls-check says of the two ends of a line's connection, where they don't agree. */
export interface TlsConflict {
  readonly reason: Reason;
  readonly causes: readonly ResourceRef[];
  readonly sends: Sent['sends'];
  readonly accepts: Encounter['accepts'];
  readonly note: string | undefined;
}

/** Judges the client's line: its cluster's socket for the endpoint that it logged, against that endpoint's proxy. */
export function clientConflict(failed: FailedLine): TlsConflict | undefined {
  const { facts, config, line, cluster } = failed;
  const { entry, proxy } = line;
  const to = entry.upstream_host ?? undefined;
  if (facts === undefined || config === undefined || cluster === undefined) return undefined;
  const bytes = bytesOf(line);
  const destination = parseAddress(entry.downstream_local_address ?? '');
  const use = { bytes, overridesAlpn: bytes === 'http1' || bytes === 'http2', destination };
  for (const outcome of clusterOutcomes(config, cluster.name, use)) {
    if (outcome.kind === 'refused' || (to !== undefined && outcome.sent.to !== to)) continue;
    for (const sent of reached(failed, facts, outcome.sent)) {
      const causes = (encounter: Encounter): (ResourceRef | undefined)[] => [clientCause(facts.mesh, proxy, sent), serverCause(facts.mesh, encounter)]; // prettier-ignore
      const found = conflictOf(facts, { sent, client: config }, causes);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** A service's own address is no end: the kernel goes on to one of its endpoints; which one, the server's line tells. */
function reached({ refusal }: FailedLine, { mesh }: Facts, sent: Sent): readonly Sent[] {
  const logged = refusal?.entry.downstream_local_address ?? undefined;
  if (logged !== undefined) return [{ ...sent, to: logged }];
  const at = parseAddress(sent.to);
  const service = at && mesh.serviceAt(at.ip);
  const port = service?.ports.find(({ number }) => number === at?.port);
  if (service === undefined || port === undefined) return [sent];
  return mesh.world
    .endpointsOf(service)
    .filter(({ servicePortName }) => servicePortName === port.name)
    .map((endpoint) => ({ ...sent, to: addressOf({ ip: endpoint.addresses[0] ?? '', port: endpoint.port }) })); // prettier-ignore
}

/** Judges a connection that a server's proxy refused, by what its line tells: without a name in TLS the client sent plain bytes. */
export function serverConflict(facts: Facts, { entry }: LogRecord): TlsConflict | undefined {
  const to = entry.downstream_local_address ?? '';
  const remote = parseAddress(entry.downstream_remote_address ?? '');
  const pod = remote && facts.mesh.podAt(remote.ip);
  const isBare = pod === undefined || facts.mesh.proxyOf({ namespace: pod.namespace, pod: pod.name }) === undefined; // prettier-ignore
  const sent: Sent = { to, ...sentBy(undefined, { bytes: 'http1', overridesAlpn: false }), cluster: undefined, label: null }; // prettier-ignore
  const own = pod !== undefined && isBare ? refTo(pod, 'spec.containers (no istio-proxy)') : undefined; // prettier-ignore
  return conflictOf(facts, { sent, client: undefined }, (encounter) => [
    own,
    serverCause(facts.mesh, encounter),
  ]);
}

type CausesOf = (encounter: Encounter) => readonly (ResourceRef | undefined)[];

interface Sending {
  readonly sent: Sent;
  readonly client: ProxySnapshot | undefined;
}

function conflictOf(
  { mesh }: Facts,
  { sent, client }: Sending,
  causesOf: CausesOf,
): TlsConflict | undefined {
  const grounds: readonly Ground[] = ['actual', 'policy'];
  for (const ground of grounds) {
    const encounter = encounterOf(mesh, sent, { ground, client, isBare: sent.cluster === undefined, speaksTls: false }); // prettier-ignore
    if (encounter.verdict === 'ok') return undefined;
    if (encounter.verdict !== 'conflict') continue;
    const rejection = ground === 'actual' ? serverRejection(mesh, encounter) : undefined;
    const causes = rejection?.causes ?? encounter.causes ?? causesOf(encounter);
    return {
      reason: encounter.reason,
      causes: distinctCauses(causes),
      sends: sent.sends,
      accepts: encounter.accepts,
      note: rejection?.note ?? encounter.note,
    };
  }
  return undefined;
}

function bytesOf({ entry: { protocol, method } }: LogRecord): ApplicationBytes {
  if (protocol === 'HTTP/2') return 'http2';
  return protocol === null || method === null ? 'other' : 'http1';
}
