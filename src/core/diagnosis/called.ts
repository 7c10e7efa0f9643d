import { parseClusterName } from '../decode/cluster-name.ts';
import type { ProxyRef } from '../model/proxy.ts';
import type { TlsMesh } from '../tls/mesh/mesh.ts';
import type { TlsClient } from '../tls/model/row.ts';
import type { CalledServer } from '../tls/mesh/server-name.ts';

/** The proxy of a line as a client. */
export const clientOf = (pod: ProxyRef): TlsClient => ({ pod, workload: pod.pod, hasProxy: true });

/** What a cluster stands for. */
export function calledBy({ world }: TlsMesh, cluster: string): CalledServer {
  const { host = cluster, port = 0 } = parseClusterName(cluster) ?? {};
  const [service] = world.servicesByHost.get(host) ?? [];
  return { host, port, namespace: service?.namespace ?? '', service, addresses: [] };
}
