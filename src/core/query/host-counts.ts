import type { HostHealth } from '../model/envoy/cluster-status.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';

export interface HostCounts {
  readonly healthy: number;
  readonly total: number;
}

/**
 * Whether Envoy counts a host as healthy: none of the flags that make Host::Health::Unhealthy is set
 * (envoy/source/common/upstream/upstream_impl.h; pending_dynamic_removal alone is healthy).
 */
export const isHealthy = (health: HostHealth): boolean =>
  !health.failedActiveHealthCheck &&
  !health.failedOutlierCheck &&
  health.eds !== 'UNHEALTHY' &&
  health.eds !== 'DRAINING' &&
  health.eds !== 'TIMEOUT';

/** Hosts per cluster as /clusters tells them; empty when /clusters was not read. */
export function hostCounts(proxy: ProxySnapshot): ReadonlyMap<string, HostCounts> {
  const counts = new Map<string, HostCounts>();
  for (const { name, hosts } of proxy.hostStatus ?? [])
    counts.set(name, {
      healthy: hosts.filter((host) => isHealthy(host.health)).length,
      total: hosts.length,
    });
  return counts;
}
