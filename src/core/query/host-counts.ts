import type { ProxySnapshot } from '../model/snapshot.ts';
import { assignedHealth, hostHealth, type HealthVerdict } from './endpoint-health.ts';
import { endpointSets } from './endpoint-sets.ts';

export interface HostCounts {
  /** Degraded ones count: Envoy sends to them too. */
  readonly healthy: number;
  readonly total: number;
}

/** Hosts per cluster as /clusters tells them; where it was not read, as the assignments tell them. */
export function hostCounts(proxy: ProxySnapshot): ReadonlyMap<string, HostCounts> {
  if (proxy.hostStatus === undefined) return assignedCounts(proxy);
  return new Map(
    proxy.hostStatus.map(({ name, hosts }) => [
      name,
      counted(hosts.map(({ health }) => hostHealth(health).verdict)),
    ]),
  );
}

/** How many addresses a DNS name has is known to Envoy alone: those clusters are left out. */
const assignedCounts = (proxy: ProxySnapshot): ReadonlyMap<string, HostCounts> =>
  new Map(
    endpointSets(proxy)
      .filter(({ source }) => source === 'eds' || source === 'static')
      .map(({ name, assigned }) => [
        name,
        counted(assigned.map(({ health }) => assignedHealth(health, true).verdict)),
      ]),
  );

const counted = (verdicts: readonly HealthVerdict[]): HostCounts => ({
  healthy: verdicts.filter((verdict) => verdict !== 'unhealthy').length,
  total: verdicts.length,
});
