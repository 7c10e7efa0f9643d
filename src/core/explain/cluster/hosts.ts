import type { Cluster } from '../../model/envoy/cluster.ts';
import type { LbEndpoint } from '../../model/envoy/endpoint.ts';
import {
  assignedHealth,
  hostHealth,
  type EndpointHealth,
  type HealthReason,
  type HealthVerdict,
} from '../../query/endpoint-health.ts';
import type { ProxyView } from '../ground/proxy-view.ts';

/** One host of a cluster as its load balancer sees it. */
export interface Host {
  /** "ip:port". */
  readonly address: string;
  readonly hostname: string;
  readonly weight: number;
  readonly priority: number;
  readonly locality: string;
  readonly localityWeight: number;
  readonly health: HealthVerdict;
  /** Why its health is what it is; empty when nothing ails it. */
  readonly ails: readonly HealthReason[];
  /** Where EDS or the cluster itself tells it. */
  readonly endpoint?: LbEndpoint;
}

/**
 * The hosts of a cluster: those that it is assigned, with the live health of /clusters; of DNS types those that Envoy resolved, where
 * the dump or /clusters has them.
 */
export function hostsOf(view: ProxyView, cluster: Cluster): readonly Host[] {
  const assigned = view.assignments.get(cluster.edsServiceName ?? cluster.name) ?? cluster.loadAssignment; // prettier-ignore
  const live = new Map((view.statuses.get(cluster.name)?.hosts ?? []).map((host) => [host.address, host])); // prettier-ignore
  const isNamed = cluster.type.endsWith('_DNS');
  const endpoints = assigned?.endpoints ?? [];
  if (isNamed && live.size > 0)
    return [...live.values()].map((host) => ({
      ...host,
      localityWeight: 1,
      ...judged(hostHealth(host.health)),
      ...resolvedFrom(endpoints, host),
    }));
  const isLive = view.snapshot.origin === 'envoy';
  return endpoints.map((endpoint) => {
    const status = live.get(endpoint.address);
    return {
      address: endpoint.address,
      hostname: endpoint.hostname,
      weight: endpoint.weight,
      priority: endpoint.priority,
      locality: endpoint.locality,
      localityWeight: endpoint.localityWeight ?? 1,
      ...judged(status === undefined ? assignedHealth(endpoint.health, isLive) : hostHealth(status.health)), // prettier-ignore
      endpoint,
    };
  });
}

/** Percent (envoy.config.endpoint.v3.ClusterLoadAssignment.Policy). */
export const overprovisioningOf = ({ assignments }: ProxyView, { edsServiceName, name }: Cluster): number =>
  assignments.get(edsServiceName ?? name)?.overprovisioningFactor ?? 140; // prettier-ignore

/** Of a DNS cluster the entry that a host came from carries its metadata: the dump has it resolved, the cluster itself by name. */
function resolvedFrom(
  endpoints: readonly LbEndpoint[],
  { address, hostname }: Pick<Host, 'address' | 'hostname'>,
): { readonly endpoint?: LbEndpoint } {
  const isNamed = (one: LbEndpoint): boolean => one.address.replace(/:\d+$/, '') === hostname || (one.hostname !== '' && one.hostname === hostname); // prettier-ignore
  const found = endpoints.find((one) => one.address === address) ?? endpoints.find(isNamed) ?? (endpoints.length === 1 ? endpoints[0] : undefined); // prettier-ignore
  return found === undefined ? {} : { endpoint: found };
}

const judged = ({ verdict, reasons }: EndpointHealth): Pick<Host, 'health' | 'ails'> => ({ health: verdict, ails: reasons }); // prettier-ignore

/** How many of the hosts outlier detection has ejected; undefined where only Envoy's merged verdict is known. */
export function ejectedOf(hosts: readonly Host[]): number | undefined {
  const ejected = hosts.filter(({ ails }) => ails.some(({ code }) => code === 'ejected')).length;
  return ejected === 0 && hosts.some(({ ails }) => ails.some(({ code }) => code === 'unhealthy')) ? undefined : ejected; // prettier-ignore
}
