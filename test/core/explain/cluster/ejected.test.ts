import { describe, expect, test } from 'vitest';
import { ejectedOf, type Host } from '../../../../src/core/explain/cluster/hosts.ts';
import { assignedHealth, hostHealth } from '../../../../src/core/query/endpoint-health.ts';
import type { EndpointHealth } from '../../../../src/core/query/endpoint-health.ts';

const WELL = {
  eds: 'HEALTHY', failedActiveHealthCheck: false, failedOutlierCheck: false, failedActiveDegradedCheck: false, pendingDynamicRemoval: false,
  pendingActiveHealthCheck: false, excludedViaImmediateHealthCheckFail: false, activeHealthCheckTimeout: false,
} as const; // prettier-ignore

const ejected = hostHealth({ ...WELL, failedOutlierCheck: true });
const unready = hostHealth({ ...WELL, eds: 'UNHEALTHY' });

const host = ({ verdict, reasons }: EndpointHealth): Host => ({
  address: '192.0.2.1:80', hostname: '', weight: 1, priority: 0, locality: '', localityWeight: 1, health: verdict, ails: reasons,
}); // prettier-ignore

describe('endpoints that are only ejected for a while', () => {
  test('are counted apart from those that are not ready', () => {
    expect(ejectedOf([host(ejected), host(unready), host(ejected)])).toBe(2);
    expect(ejectedOf([host(unready), host(hostHealth(WELL))])).toBe(0);
  });

  test('cannot be told where the dump merges all checks into one verdict', () => {
    expect(ejectedOf([host(assignedHealth('UNHEALTHY', true))])).toBeUndefined();
  });

  test('are none where istiod itself sends them as unhealthy', () => {
    expect(ejectedOf([host(assignedHealth('UNHEALTHY', false))])).toBe(0);
  });
});
