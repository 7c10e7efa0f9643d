import type { HostStatus } from '../model/envoy/cluster-status.ts';
import type { LbEndpoint } from '../model/envoy/endpoint.ts';
import { assignedHealth, hostHealth } from './endpoint-health.ts';

/** One endpoint of a cluster as its sources tell it; at least one of the two is there. */
export interface JoinedHost {
  readonly address: string;
  /** From the config dump's endpoints, or from the cluster's own load_assignment. */
  readonly assigned?: LbEndpoint;
  /** From /clusters. */
  readonly status?: HostStatus;
}

/**
 * Joins the two views of one cluster by address, in the order of the assignment. An address may stand several times
 * (STRICT_DNS with two names for one host, localities): its n-th mention in one is its n-th in the other.
 */
export function joinHosts(
  assigned: readonly LbEndpoint[],
  statuses: readonly HostStatus[],
): JoinedHost[] {
  const waiting = new Map<string, HostStatus[]>();
  for (const status of statuses) {
    const same = waiting.get(status.address);
    if (same === undefined) waiting.set(status.address, [status]);
    else same.push(status);
  }
  const joined: JoinedHost[] = assigned.map((endpoint) => {
    const status = waiting.get(endpoint.address)?.shift();
    return { address: endpoint.address, assigned: endpoint, ...(status && { status }) };
  });
  for (const rest of waiting.values())
    for (const status of rest) joined.push({ address: status.address, status });
  return joined;
}

/** Where two views of the same Envoy differ, in words. They are read one after the other: a change in between shows here too. */
export function disagreements({ assigned, status }: JoinedHost): string[] {
  if (assigned === undefined) return ['only in /clusters, not in the config dump'];
  if (status === undefined) return ['only in the config dump, not in /clusters'];
  const found: string[] = [];
  const differ = (what: string, dump: string | number, clusters: string | number): void => {
    if (dump !== clusters)
      found.push(
        `${what} ${dump || 'none'} in the config dump, ${clusters || 'none'} in /clusters`,
      );
  };
  differ('weight', String(assigned.weight), String(status.weight));
  differ('priority', String(assigned.priority), String(status.priority));
  differ('locality', assigned.locality, status.locality);
  differ(
    'health',
    assignedHealth(assigned.health, true).verdict,
    hostHealth(status.health).verdict,
  );
  return found;
}
