import { addressIp } from '../../query/pod-index.ts';
import type { AccessLogEntry } from '../model/access-log-entry.ts';
import type { LogRecord } from '../model/log-record.ts';
import type { Span } from './line-time.ts';

/** How a line of a receiving proxy belongs to a line of a sending one. */
export interface Pairing {
  /** The higher the surer; 0 is no pair. */
  readonly score: number;
  /** Sent elsewhere than to the client's own cluster: a copy by the route's mirror. */
  readonly isMirror: boolean;
}

/** Times of the lines of one request. */
export type SpanOf = (record: LogRecord) => Span | undefined;

const NO_PAIR: Pairing = { score: 0, isMirror: false };

/**
 * Judges whether a server took what a client sent, both under one request id. Between sidecars the client's own end of the connection
 * is the server's remote address, and the name that mTLS asks for is the client's cluster ("outbound_.80_.v1_.host",
 * istio/pilot/pkg/model, BuildDNSSrvSubsetKey); through a gateway the server knows the remote address from X-Forwarded-For, with port 0.
 * @param spanOf the time of a line, read once: a line is compared with all others of its request
 */
export function pairing(client: LogRecord, server: LogRecord, spanOf: SpanOf): Pairing {
  const [sent, taken] = [client.entry, server.entry];
  if (client === server || differ(sent.method, taken.method)) return NO_PAIR;
  const alike =
    (same(sent.path, taken.path) ? 1 : 0) +
    (same(sent.authority, taken.authority) ? 1 : 0) +
    timeScore(spanOf(client), spanOf(server));
  if (isCopy(sent, taken)) return { score: 1 + alike, isMirror: true };
  const connection = connectionScore(sent, taken);
  if (connection < 0) return NO_PAIR;
  const named = same(serverNameOf(sent.upstream_cluster), taken.requested_server_name) ? 6 : 0;
  const reached = same(sent.upstream_host, taken.downstream_local_address) ? 4 : 0;
  return { score: 1 + alike + connection + named + reached, isMirror: false };
}

/** Envoy adds "-shadow" to the host of a copy; newer istiods turn that off, and only the name that mTLS asks for tells. */
function isCopy(sent: AccessLogEntry, taken: AccessLogEntry): boolean {
  if (isShadowHost(taken.authority)) return !isShadowHost(sent.authority);
  const asked = serverNameOf(sent.upstream_cluster);
  const name = taken.requested_server_name;
  const isOther = asked !== undefined && name?.startsWith('outbound_.') === true && name !== asked;
  return isOther && same(sent.authority, taken.authority) && same(sent.path, taken.path);
}

/** "reviews.shop-shadow:9080": what Envoy calls the host of a copy (envoy/source/common/router/router.cc). */
const isShadowHost = (authority: Value): boolean =>
  typeof authority === 'string' && /-shadow(?::\d+)?$/.test(authority);

/** 8: one and the same connection. Negative: it cannot be. */
function connectionScore(sent: AccessLogEntry, taken: AccessLogEntry): number {
  const [own, remote] = [sent.upstream_local_address, taken.downstream_remote_address];
  if (typeof own !== 'string' || typeof remote !== 'string') return 0;
  if (own === remote) return 8;
  // From X-Forwarded-For: the address of whoever called the gateway.
  if (remote.endsWith(':0')) return 0;
  // Another connection of the same client: an earlier attempt.
  return addressIp(own) === addressIp(remote) ? 1 : -1;
}

/** Clocks may differ by seconds: time only decides between pairs that are alike. */
function timeScore(client: Span | undefined, server: Span | undefined): number {
  if (client === undefined || server === undefined) return 0;
  const isInside = server.start >= client.start - 2 && server.start <= client.end + 2;
  return isInside ? 2 : 2 / (1 + Math.abs(server.start - client.start));
}

/** The name that Istio's mTLS asks for: "outbound|80|v1|host" as "outbound_.80_.v1_.host". */
const serverNameOf = (cluster: Value): string | undefined =>
  cluster?.startsWith('outbound|') === true ? cluster.replaceAll('|', '_.') : undefined;

type Value = string | null | undefined;

const same = (a: Value, b: Value): boolean => typeof a === 'string' && a === b;
const differ = (a: Value, b: Value): boolean =>
  typeof a === 'string' && typeof b === 'string' && a !== b;
