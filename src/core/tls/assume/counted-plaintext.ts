import { decodeSample, metricName, type Sample } from '../../decode/prometheus.ts';
import type { IntentProxy } from '../../intent/model/proxy.ts';
import { workloadOfPod } from '../../intent/world/pod.ts';
import { once } from '../../model/once.ts';
import type { ProxyFile } from '../../model/proxy-file.ts';
import type { CountedLines } from '../../model/proxy-lines.ts';
import type { ProxyRef } from '../../model/proxy.ts';
import { epochMs, rfc3339 } from '../../model/time.ts';
import type { TlsMesh } from '../mesh/mesh.ts';

/** Calls without mTLS that a sidecar has counted since it started, of one client to one service. */
export interface CountedPlaintext {
  /** Null where the client told nothing of itself: one without sidecar, as a rule. `hasProxy` is null where no pod of it is known. */
  readonly client: { readonly namespace: string | null; readonly workload: string | null; readonly hasProxy: boolean | null }; // prettier-ignore
  readonly server: { readonly namespace: string; readonly workload: string };
  /** Host of the service, or InboundPassthroughCluster for a port of none; null where the metric does not say. */
  readonly service: string | null;
  /** "http", "grpc", "tcp" */
  readonly protocol: string;
  /** Requests, or connections of TCP. */
  readonly count: number;
  /** Those of them that went well; connections count as such. */
  readonly succeeded: number;
  /**
   * Why STRICT would perhaps cut off nobody who was asked about: the calls may be of a port that stays open or was not asked about, the kubelet's TCP probe, which
   * Envoy answers in any case, or another client that tells nothing of itself.
   */
  readonly doubt: 'open-port' | 'tcp-probe' | 'other-client' | null;
}

/** What statistics tell, and how much of them there was. */
export interface CountedResult {
  /** The most frequent first. */
  readonly counted: readonly CountedPlaintext[];
  /** Sidecars that have counted calls to them, and how many calls with mTLS and without, whoever they are of. */
  readonly proxies: number;
  readonly mtls: number;
  readonly plaintext: number;
  /** Those without that STRICT would perhaps cut off, of other clients or for other servers than were asked about. */
  readonly elsewhere: number;
  /** Sidecars that have counted nothing. */
  readonly silent: number;
  /** Those of them that do not count: no istio.stats filter is in their inbound listeners. */
  readonly off: number;
  /** Sidecars that count without saying whether it was mTLS: a Telemetry took the label away. */
  readonly mute: number;
  /** When the first and the last of the sidecars that count began to, RFC 3339: counters begin anew with each Envoy. Null where they do not tell. */
  readonly since: string | null;
  readonly lastStart: string | null;
}

const UPTIME = 'envoy_server_uptime';
const METRICS: ReadonlySet<string> = new Set(['istio_requests_total', 'istio_tcp_connections_opened_total']); // prettier-ignore

/** In a line: quotes within a label's value are escaped. */
const INBOUND = 'reporter="destination"';

/** Whether a line of an Envoy's statistics is read here. Of Istio's counters only those of the server's side are: the client's do not tell whether the server saw TLS. */
export const isPlaintextStat = (line: string): boolean => {
  const name = metricName(line);
  return name === UPTIME || (name !== undefined && METRICS.has(name) && line.includes(INBOUND));
};

/** One small answer; Envoy filters by its own names (istiocustom.istio_requests_total.reporter.destination…). */
export const PLAINTEXT_STATS: ProxyFile = {
  name: 'stats.prom',
  path: `/stats/prometheus?filter=${encodeURIComponent(String.raw`${[...METRICS].join('|')}|^server\.uptime$`)}`,
  maxBytes: 64 * 1024 * 1024,
  section: 'statsPrometheus',
  isStats: true,
};

export interface CountingOptions {
  /** Whether plaintext to a service of a sidecar would be refused, and is not today: at all its ports, at some, at none, or only at those that were not asked about. */
  readonly isConcerned: (
    server: IntentProxy,
    service: string | null,
  ) => 'all' | 'some' | 'none' | 'elsewhere';
  /** Whether the kubelet opens connections to it that only Envoy answers, at ports of a service. */
  readonly isProbedByTcp: (server: IntentProxy, service: string | null) => boolean;
  /** Whether a sidecar has the filter that counts; undefined where its listeners are not known. */
  readonly isCounting: (proxy: ProxyRef) => boolean | undefined;
  /** RFC 3339, where a part has no time of its own. */
  readonly capturedAt: string;
}

/**
 * Finds in Istio's metrics who really calls sidecars without mTLS. The label connection_security_policy tells it on the server's side only
 * ("mutual_tls" or "none"; istio/proxy/source/extensions/filters/http/istio_stats/istio_stats.cc); what a STRICT port refuses is counted nowhere.
 */
export function countedPlaintext(
  mesh: TlsMesh,
  parts: readonly CountedLines[],
  options: CountingOptions,
): CountedResult {
  const found = new Map<string, CountedPlaintext>();
  const total = { proxies: 0, mtls: 0, plaintext: 0, elsewhere: 0, silent: 0, off: 0, mute: 0 };
  const starts: string[] = [];
  for (const part of parts) {
    const server = mesh.proxyOf(part.proxy);
    if (server?.type !== 'sidecar') continue;
    const samples = part.lines.map(decodeSample).filter((sample) => sample !== undefined);
    const inbound = samples.filter(({ name, labels }) => METRICS.has(name) && labels.get('reporter') === 'destination'); // prettier-ignore
    const telling = inbound.filter(({ labels }) => SECURITY.has(labels.get('connection_security_policy') ?? '')); // prettier-ignore
    if (telling.length === 0) {
      total.mute += Number(inbound.length > 0);
      total.silent += Number(inbound.length === 0);
      total.off += Number(inbound.length === 0 && options.isCounting(part.proxy) === false);
      continue;
    }
    total.proxies++;
    const start = startOf(samples, part.date ?? options.capturedAt);
    if (start !== undefined) starts.push(start);
    for (const sample of telling) {
      const isPlain = sample.labels.get('connection_security_policy') === 'none';
      total[isPlain ? 'plaintext' : 'mtls'] += sample.value;
      if (isPlain && sample.value > 0) total.elsewhere += add(found, { mesh, server, sample, options }); // prettier-ignore
    }
  }
  starts.sort();
  return {
    counted: [...found.values()].sort((a, b) => Number(a.doubt !== null) - Number(b.doubt !== null) || b.count - a.count), // prettier-ignore
    ...total,
    since: starts[0] ?? null,
    lastStart: starts.at(-1) ?? null,
  };
}

const SECURITY: ReadonlySet<string> = new Set(['none', 'mutual_tls']);

function startOf(samples: readonly Sample[], at: string): string | undefined {
  const uptime = samples.find(({ name }) => name === UPTIME)?.value;
  const now = epochMs(at);
  return uptime === undefined || now === undefined ? undefined : rfc3339(Math.floor(now / 1000 - uptime) * 1000); // prettier-ignore
}

interface Count {
  readonly mesh: TlsMesh;
  readonly server: IntentProxy;
  readonly sample: Sample;
  readonly options: CountingOptions;
}

/** @returns how many of the calls are of none who was asked about */
function add(
  found: Map<string, CountedPlaintext>,
  { mesh, server: proxy, sample: { name, labels, value }, options }: Count,
): number {
  const service = told(labels.get('destination_service')) ?? told(labels.get('destination_service_name')); // prettier-ignore
  const concerned = options.isConcerned(proxy, service);
  if (concerned === 'none') return 0;
  if (concerned === 'elsewhere') return value;
  const client = clientOf(mesh, labels);
  const server = { namespace: proxy.namespace, workload: workloadOfPod(proxy.pod) };
  const protocol = labels.get('request_protocol') ?? (name.includes('tcp') ? 'tcp' : 'http');
  const isProbe =
    protocol === 'tcp' && client.workload === null && options.isProbedByTcp(proxy, service);
  const key = JSON.stringify([client, server, service, protocol]);
  const before = found.get(key);
  found.set(key, {
    client,
    server,
    service,
    protocol,
    count: (before?.count ?? 0) + value,
    succeeded: (before?.succeeded ?? 0) + (isSuccess(labels) ? value : 0),
    doubt: isProbe ? 'tcp-probe' : concerned === 'some' ? 'open-port' : null,
  });
  return 0;
}

/** As access lines count: no status of 400 or more, and one at all. TCP has none. */
function isSuccess(labels: ReadonlyMap<string, string>): boolean {
  const code = labels.get('response_code');
  return code === undefined || (Number(code) > 0 && Number(code) < 400);
}

const told = (label: string | undefined): string | null =>
  label === undefined || label === '' || label === 'unknown' ? null : label;

function clientOf(mesh: TlsMesh, labels: ReadonlyMap<string, string>): CountedPlaintext['client'] {
  const workload = told(labels.get('source_workload'));
  const namespace = told(labels.get('source_workload_namespace'));
  if (workload === null) return { namespace, workload, hasProxy: null };
  const hasProxy = workloadsOf(mesh).get(`${namespace}/${workload}`) ?? null;
  return { namespace, workload, hasProxy };
}

/** Of workloads with pods here: whether any of them has a proxy. */
const workloadsOf = once(({ world }: TlsMesh): ReadonlyMap<string, boolean> => {
  const all = new Map(world.pods.map((pod) => [`${pod.namespace}/${workloadOfPod(pod)}`, false]));
  for (const { pod } of world.proxies.values()) all.set(`${pod.namespace}/${workloadOfPod(pod)}`, true); // prettier-ignore
  return all;
});
