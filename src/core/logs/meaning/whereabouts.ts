import type { ResourceRef } from '../../model/resource.ts';
import type { StandardField } from '../model/access-log-entry.ts';
import type { LogRecord } from '../model/log-record.ts';
import { addressIp } from '../../query/pod-index.ts';

export interface PodName {
  readonly namespace: string;
  readonly pod: string;
}

/** Where a request came from and went, as objects of the mesh. What is not known is absent. */
export interface Whereabouts {
  readonly routeOwner?: ResourceRef | undefined;
  readonly clusterOwner?: ResourceRef | undefined;
  readonly peer?: PodName | undefined;
  readonly upstream?: PodName | undefined;
}

/** What `whereaboutsOf` reads. */
export const WHEREABOUTS_FIELDS: readonly StandardField[] = [
  'downstream_remote_address',
  'upstream_host',
  'upstream_cluster',
  'route_name',
  'authority',
  'path',
  'method',
  'downstream_local_address',
  'requested_server_name',
];

/** Who made the route and the cluster of a line; undefined where the config does not tell. */
export interface OwnerFinder {
  route(record: LogRecord): ResourceRef | undefined;
  cluster(record: LogRecord): ResourceRef | undefined;
}

/** Puts names to the addresses and the cluster of a line. */
export function whereaboutsOf(
  record: LogRecord,
  podAt: (ip: string) => PodName | undefined,
  owners?: OwnerFinder,
): Whereabouts {
  const { entry } = record;
  return {
    routeOwner: owners?.route(record),
    clusterOwner: owners?.cluster(record),
    peer: podBehind(entry.downstream_remote_address, podAt),
    upstream: podBehind(entry.upstream_host, podAt),
  };
}

function podBehind(
  address: string | null | undefined,
  podAt: (ip: string) => PodName | undefined,
): PodName | undefined {
  const ip = typeof address === 'string' ? addressIp(address) : undefined;
  if (ip === undefined) return undefined;
  const found = podAt(ip);
  return found === undefined ? undefined : { namespace: found.namespace, pod: found.pod };
}
