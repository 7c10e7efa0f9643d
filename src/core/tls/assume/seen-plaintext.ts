import { createLineReader } from '../../logs/format/line-reader.ts';
import { isFailure, OUTCOME_FIELDS } from '../../logs/meaning/outcome.ts';
import { sideOf } from '../../logs/meaning/side.ts';
import type { AccessLogEntry } from '../../logs/model/access-log-entry.ts';
import type { AccessLogFormat } from '../../logs/model/log-line.ts';
import { workloadOfPod } from '../../intent/world/pod.ts';
import type { IntentProxy } from '../../intent/model/proxy.ts';
import type { ProxyLines } from '../../model/proxy-lines.ts';
import type { ProxyRef } from '../../model/proxy.ts';
import { parseAddress } from '../../wire/connection.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import { plaintextOf, PLAINTEXT_FIELDS, type PlaintextCaller } from './plaintext-line.ts';

/** Calls without TLS that a sidecar logged, of one client to one port of a workload. */
export interface SeenPlaintext {
  /** `address` is the last one seen; null where only x-forwarded-for names one, which is the client's word. */
  readonly client: { readonly namespace: string | null; readonly workload: string | null; readonly address: string | null; readonly hasProxy: boolean }; // prettier-ignore
  readonly server: { readonly namespace: string; readonly workload: string };
  /** Of the pod. */
  readonly port: number;
  /** Requests, or connections where the port speaks TCP. */
  readonly count: number;
  /** Those of them that went well. */
  readonly succeeded: number;
  /** Those of them that the sidecar refuses today already: no filter chain takes plaintext. */
  readonly refused: number;
  /** RFC 3339; null where no line has a time. */
  readonly last: string | null;
}

/** What logs tell, and how much of them there was. */
export interface SeenResult {
  /** The most frequent first. */
  readonly seen: readonly SeenPlaintext[];
  /** Calls without TLS that STRICT would cut off, of other clients or to other ports than were asked about. */
  readonly elsewhere: number;
  /** Lines of calls that came to sidecars and that tell whether TLS was spoken. */
  readonly lines: number;
  /** Sidecars that wrote such lines. */
  readonly proxies: number;
  /** Sidecars whose lines do not tell: %REQUESTED_SERVER_NAME% is not in their format. */
  readonly mute: number;
  /** The first and the last of these lines, RFC 3339; null without any. */
  readonly since: string | null;
  readonly until: string | null;
}

export interface SeenOptions {
  readonly formatsOf: (proxy: ProxyRef) => readonly AccessLogFormat[];
  /** Whether plaintext to this port of a pod would be refused, and was asked about. */
  readonly isConcerned: (proxy: IntentProxy, port: number) => 'asked' | 'elsewhere' | 'none';
}

const WANTED: ReadonlySet<string> = new Set([
  ...OUTCOME_FIELDS,
  ...PLAINTEXT_FIELDS,
  'start_time',
  'upstream_cluster',
  'downstream_local_address',
]);

/** Finds in sidecars' access logs who really calls them without TLS. */
export function seenPlaintext(
  mesh: TlsMesh,
  parts: readonly ProxyLines[],
  { formatsOf, isConcerned }: SeenOptions,
): SeenResult {
  const found = new Map<string, SeenPlaintext>();
  const total = { lines: 0, proxies: 0, mute: 0, elsewhere: 0 };
  let since: string | null = null;
  let until: string | null = null;
  for (const part of parts) {
    const server = mesh.proxyOf(part.proxy);
    if (server?.type !== 'sidecar') continue;
    const own = new Set(server.addresses);
    const callerOf = plaintextOf(mesh, own);
    const reader = createLineReader({ formats: formatsOf(part.proxy), wanted: WANTED });
    const side = sideOf({ type: 'sidecar', ips: own });
    let telling = 0;
    let mute = 0;
    for (const line of part.lines) {
      const read = reader.read(line);
      if (read.kind !== 'access' || side(read.entry) !== 'server') continue;
      const { entry } = read;
      const port = parseAddress(entry.downstream_local_address ?? '')?.port;
      if (entry.requested_server_name === undefined || port === undefined) {
        mute++;
        continue;
      }
      telling++;
      const time = entry.start_time ?? null;
      since = earlier(since, time);
      until = later(until, time);
      const caller = callerOf(entry);
      const concerned = caller === undefined ? 'none' : isConcerned(server, port);
      if (caller === undefined || concerned === 'none') continue;
      if (concerned === 'asked') add(found, mesh, { server, port, caller, entry });
      else total.elsewhere += Number(!isRefused(entry));
    }
    total.lines += telling;
    total.proxies += Number(telling > 0);
    total.mute += Number(telling === 0 && mute > 0);
  }
  const seen = [...found.values()].sort((a, b) => Number(a.refused === a.count) - Number(b.refused === b.count) || b.count - a.count); // prettier-ignore
  return { seen, ...total, since, until };
}

interface Call {
  readonly server: IntentProxy;
  readonly port: number;
  readonly caller: PlaintextCaller;
  readonly entry: AccessLogEntry;
}

function add(
  found: Map<string, SeenPlaintext>,
  mesh: TlsMesh,
  { server: { pod, namespace }, port, caller, entry }: Call,
): void {
  const client = clientOf(mesh, caller);
  const server = { namespace, workload: workloadOfPod(pod) };
  const who = client.workload === null ? client.address : `${client.namespace}/${client.workload}`;
  const key = JSON.stringify([who, server, port]);
  const before = found.get(key);
  const refused = isRefused(entry);
  found.set(key, {
    client: before === undefined || client.address !== null ? client : before.client,
    server,
    port,
    count: (before?.count ?? 0) + 1,
    succeeded: (before?.succeeded ?? 0) + Number(!refused && !isFailure(entry)),
    refused: (before?.refused ?? 0) + Number(refused),
    last: later(before?.last ?? null, entry.start_time ?? null),
  });
}

/** Envoy's own word for a connection that none of its filter chains takes (source/common/listener_manager/active_tcp_listener.cc). */
const isRefused = (entry: AccessLogEntry): boolean =>
  entry.response_code_details === 'filter_chain_not_found' || (entry.response_flags === 'NR' && entry.upstream_cluster === null); // prettier-ignore

function clientOf(mesh: TlsMesh, { address, pod }: PlaintextCaller): SeenPlaintext['client'] {
  if (pod === undefined) return { namespace: null, workload: null, address, hasProxy: false };
  const hasProxy = mesh.proxyOf({ namespace: pod.namespace, pod: pod.name }) !== undefined;
  return { namespace: pod.namespace, workload: workloadOfPod(pod), address, hasProxy };
}

const earlier = (a: string | null, b: string | null): string | null =>
  a === null || (b !== null && b < a) ? b : a;
const later = (a: string | null, b: string | null): string | null =>
  a === null || (b !== null && b > a) ? b : a;
