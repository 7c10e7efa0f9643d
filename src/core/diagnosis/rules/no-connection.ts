import { jwtRulesOf } from '../jwt-rules.ts';
import { resourceText, type ResourceRef } from '../../model/resource.ts';
import { refTo } from '../../model/provenance.ts';
import { addressIp } from '../../query/pod-index.ts';
import { parseAddress } from '../../wire/connection.ts';
import type { Diagnosis } from '../diagnosis.ts';
import type { FailedLine } from '../failed-line.ts';
import { command, diagnosis, shellWord, type Rule } from '../rule.ts';
import { servicePortAt } from '../service-port.ts';
import { conflictText } from '../tls-text.ts';
import { clientConflict } from '../tls-judgement.ts';
import { transportText } from '../transport.ts';

/** UF, UC, UR, UPE: no connection to the upstream, or one that ended before an answer. TLS is looked at first: it looks like any of them. */
export const noConnection: Rule = (failed) => {
  const { flags, details } = failed;
  const has = [...flags].some((flag) => FLAGS.has(flag));
  if (!has && !details.name.startsWith('upstream_reset')) return undefined;
  if (flags.has('UO') || flags.has('UT') || details.reason === 'overflow') return undefined;
  return (
    byTls(failed) ??
    byRefusal(failed) ??
    byTransport(failed) ??
    byProtocol(failed) ??
    byNoConnection(failed) ??
    byClosing(failed)
  );
};

const FLAGS = new Set(['UF', 'UC', 'UR', 'UPE']);

function byTls(failed: FailedLine): Diagnosis | undefined {
  const { line, refusal, clusterName } = failed;
  if (line.side === 'server') return undefined;
  const conflict = clientConflict(failed);
  if (conflict === undefined) return undefined;
  const server = clusterName === undefined ? (line.entry.upstream_host ?? '') : `${clusterName.host}:${clusterName.port}`; // prettier-ignore
  return diagnosis({
    code: conflict.reason,
    text: conflictText(conflict),
    causes: conflict.causes.length > 0 ? conflict.causes : refusedByEnvoy(failed, conflict.note),
    evidence: [
      conflict.note,
      refusal === undefined ? undefined : `the proxy of ${refusal.proxy.namespace}/${refusal.proxy.pod} refused the connection: no filter chain takes it`,
      line.entry.upstream_transport_failure_reason === null || line.entry.upstream_transport_failure_reason === undefined ? undefined : `Envoy says: ${transportText(line.entry.upstream_transport_failure_reason).words}`,
    ],
    next: line.proxy.pod === '' ? 'meshdbg tls-check' : `meshdbg tls-check ${line.proxy.pod}.${line.proxy.namespace} ${shellWord(server)}`.trim(),
  });
} // prettier-ignore

/** Envoy refused its listener for a JWT provider: the RequestAuthentications of the server are what it is made of. */
function refusedByEnvoy({ facts, line }: FailedLine, note: string | undefined): ResourceRef[] {
  const pod = facts?.mesh.podAt(addressIp(line.entry.upstream_host ?? '') ?? '');
  const proxy = pod && facts?.mesh.proxyOf({ namespace: pod.namespace, pod: pod.name });
  if (facts === undefined || proxy === undefined || note?.includes('jwt_authn') !== true) return [];
  return jwtRulesOf(facts, proxy).map(({ ref }) => ref);
}

/** What the socket said: TLS alerts, a refused or unanswered connection. */
function byTransport(failed: FailedLine): Diagnosis | undefined {
  const { line, details, facts } = failed;
  const { entry } = line;
  const said = entry.upstream_transport_failure_reason ?? details.transport;
  if (typeof said !== 'string' || said === '') return undefined;
  const { code, words } = transportText(said);
  const at = entry.upstream_host ?? 'the upstream';
  const pod = facts?.mesh.podAt(addressIp(at) ?? '');
  const who = pod === undefined ? at : `${at} (${pod.namespace}/${pod.name})`;
  const port = facts && servicePortAt(facts, entry.upstream_host ?? '', failed.clusterName);
  return diagnosis({
    code,
    text: `${words.charAt(0).toUpperCase()}${words.slice(1)}: ${who}.`,
    causes: code === 'connection-refused' ? [port, pod && refTo(pod)] : [pod && refTo(pod)],
    evidence: [
      code === 'connection-refused' ? 'nothing listens there, or only on 127.0.0.1, or the application is not up yet' : undefined,
      line.side === 'server' ? "it is the application's own port, called by its sidecar" : undefined,
    ],
    next: code.startsWith('tls-') ? 'meshdbg tls-check' : endpointsOf(failed),
  });
} // prettier-ignore

const endpointsOf = ({ line }: FailedLine): string | undefined =>
  line.entry.upstream_cluster === null || line.entry.upstream_cluster === undefined
    ? command('endpoints', line.proxy)
    : command('endpoints', line.proxy, `--cluster ${shellWord(line.entry.upstream_cluster)}`);

/** Both speak, but not the same protocol: the port's name says HTTP/2, the application does not. */
function byProtocol(failed: FailedLine): Diagnosis | undefined {
  const { flags, details, line, facts } = failed;
  if (!flags.has('UPE') && details.reason !== 'protocol_error') return undefined;
  const port = facts && servicePortAt(facts, line.entry.upstream_host ?? '', failed.clusterName);
  return diagnosis({
    code: 'upstream-protocol',
    text: `${line.entry.upstream_host ?? 'The upstream'} answered in another protocol than Envoy speaks to it: the name or appProtocol of the Service's port says which.`,
    causes: [port],
    evidence: [port === null || port === undefined ? undefined : `${resourceText(port)} says the protocol`], // prettier-ignore
    next: command('clusters', line.proxy),
  });
}

/** A refused connection fails within milliseconds; where nothing answers, it takes the kernel or Envoy seconds to give up. */
const NO_ANSWER_MS = 1000;

/** UF of an Envoy that says no more: there never was a connection that could have been closed. */
function byNoConnection(failed: FailedLine): Diagnosis | undefined {
  const { flags, details, line } = failed;
  if (!flags.has('UF')) return undefined;
  const { upstream_host: at, duration } = line.entry;
  const isTimeout = details.reason === 'connection_timeout' || (duration ?? 0) >= NO_ANSWER_MS;
  const where = at ?? 'the upstream';
  return diagnosis({
    code: isTimeout ? 'connection-timeout' : 'connection-failed',
    text: isTimeout
      ? `No connection to ${where} within ${duration ?? '?'} ms: nothing answers there, or a firewall or NetworkPolicy drops what is sent.`
      : `No connection to ${where}: it refused, or the TLS handshake failed.`,
    next: endpointsOf(failed),
  });
}

/** Below it, a connection that the upstream closed was most likely an idle one that Envoy had just taken again. */
const AT_ONCE_MS = 5;

/** The server's proxy had no filter chain for it, and no config is at hand that tells why. */
function byRefusal({ refusal, line }: FailedLine): Diagnosis | undefined {
  if (refusal === undefined) return undefined;
  return diagnosis({
    code: 'refused-by-server-proxy',
    text: `The proxy of ${refusal.proxy.namespace}/${refusal.proxy.pod} refused the connection: none of its filter chains takes it, most often because plaintext was sent and it takes only mTLS.`,
    next: command('tls-check', line.proxy),
  });
}

function byClosing({ line, flags, details }: FailedLine): Diagnosis {
  const { entry, side } = line;
  const at = entry.upstream_host ?? 'the upstream';
  const isReset = flags.has('UR') || details.reason === 'remote_reset' || details.reason === 'remote_refused_stream_reset'; // prettier-ignore
  const isStarted = details.name === 'upstream_reset_after_response_started';
  const isFast = (entry.duration ?? Infinity) <= AT_ONCE_MS;
  const who = side === 'server' ? 'The application' : at;
  const when = isStarted ? 'in the middle of its answer' : 'before it answered';
  const isTcp = parseAddress(at) !== undefined && entry.method === null;
  return diagnosis({
    code: isReset ? 'upstream-reset' : isFast && !isStarted ? 'keep-alive-race' : 'upstream-closed',
    text: isReset
      ? `${who} reset ${isTcp ? 'the connection' : 'the request'} ${when}.`
      : `${who} closed the connection ${when}${isFast && !isStarted ? ', at once: an idle connection that it closed in the same moment, or a crash' : ` after ${entry.duration ?? '?'} ms: a crash, a restart or its own limit`}.`,
    evidence: [
      isReset || !isFast ? undefined : "where it happens now and then: keep the idle timeout of the pool (DestinationRule connectionPool.http.idleTimeout) below the application's keep-alive time",
    ],
    next: side === 'server' ? undefined : command('endpoints', line.proxy, entry.upstream_cluster ? `--cluster ${shellWord(entry.upstream_cluster)}` : ''),
  });
} // prettier-ignore
