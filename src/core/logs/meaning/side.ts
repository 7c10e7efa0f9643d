import { ownText } from '../../decode/own-text.ts';
import type { AccessLogEntry } from '../model/access-log-entry.ts';
import type { Side } from '../model/log-record.ts';
import { addressIp } from '../../query/pod-index.ts';

/** What is known of the proxy that wrote a line. */
export interface WriterOf {
  /** Type of its node: a gateway is a "router". */
  readonly type?: 'sidecar' | 'router' | 'waypoint' | undefined;
  /** Of its pod; lines of a sidecar without a cluster are told apart by them. */
  readonly ips?: ReadonlySet<string>;
}

/**
 * Tells the side of each line of one proxy: by the proxy's type, by the direction in the cluster's name (outbound|…, inbound|…),
 * and, for lines without a cluster (no route, no filter chain), by whose address the connection came to. Addresses that
 * no object tells are learned from the lines before. Undefined while nothing tells.
 */
export function sideOf(writer: WriterOf = {}): (entry: AccessLogEntry) => Side | undefined {
  const own = new Set(writer.ips ?? []);
  let last: string | undefined;
  const learn = (address: string): void => {
    if (address === last || own.size >= MOST_ADDRESSES) return;
    last = ownText(address);
    own.add(addressIp(last) ?? '');
  };
  return (entry) => {
    if (writer.type === 'router' || writer.type === 'waypoint') return 'gateway';
    const direction = directionOf(entry.upstream_cluster);
    const local = entry.downstream_local_address;
    if (direction !== undefined) {
      const address = direction === 'server' ? local : entry.downstream_remote_address;
      if (typeof address === 'string') learn(address);
      return direction;
    }
    if (typeof local !== 'string') return undefined;
    const ip = addressIp(local);
    if (ip === undefined || own.size === 0) return undefined;
    return own.has(ip) ? 'server' : 'client';
  };
}

/** A pod has one or two; more would come from lines that are not its own. */
const MOST_ADDRESSES = 4;

/** Istio's names of clusters (istio/pilot/pkg/networking/util, constants; model.BuildSubsetKey, with "_." in SNI-DNAT names). */
function directionOf(cluster: string | null | undefined): 'client' | 'server' | undefined {
  if (cluster === null || cluster === undefined) return undefined;
  if (/^inbound(?:-vip|-pod)?[|_;]/.test(cluster) || cluster.startsWith('InboundPassthrough')) return 'server'; // prettier-ignore
  if (/^outbound[|_;]/.test(cluster) || cluster === 'PassthroughCluster' || cluster === 'BlackHoleCluster') return 'client'; // prettier-ignore
  return undefined;
}
