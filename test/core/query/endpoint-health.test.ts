import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HostHealth } from '../../../src/core/model/envoy/cluster-status.ts';
import { assignedHealth, hostHealth } from '../../../src/core/query/endpoint-health.ts';

const FINE: HostHealth = {
  eds: 'HEALTHY',
  failedActiveHealthCheck: false,
  failedOutlierCheck: false,
  failedActiveDegradedCheck: false,
  pendingDynamicRemoval: false,
  pendingActiveHealthCheck: false,
  excludedViaImmediateHealthCheckFail: false,
  activeHealthCheckTimeout: false,
};

describe('hostHealth', () => {
  it.each<[Partial<HostHealth>, string, string[]]>([
    [{}, 'healthy', []],
    [{ failedOutlierCheck: true }, 'unhealthy', ['ejected']],
    [{ failedActiveHealthCheck: true }, 'unhealthy', ['health-check-failed']],
    [{ failedActiveHealthCheck: true, activeHealthCheckTimeout: true }, 'unhealthy', ['health-check-timeout']],
    [{ failedActiveHealthCheck: true, pendingActiveHealthCheck: true }, 'unhealthy', ['health-check-pending']],
    [{ eds: 'UNHEALTHY' }, 'unhealthy', ['eds-unhealthy']],
    [{ eds: 'DRAINING' }, 'unhealthy', ['draining']],
    [{ eds: 'TIMEOUT' }, 'unhealthy', ['eds-timeout']],
    [{ eds: 'DEGRADED' }, 'degraded', ['eds-degraded']],
    [{ eds: 'UNKNOWN' }, 'healthy', []],
    [{ failedActiveDegradedCheck: true }, 'degraded', ['degraded']],
    // Being on its way out, or having waited for a check, is no ill health by itself.
    [{ pendingDynamicRemoval: true }, 'healthy', ['pending-removal']],
    [{ pendingActiveHealthCheck: true }, 'healthy', []],
    // An unhealthy host that is degraded too counts as unhealthy, and all reasons are told.
    [{ failedOutlierCheck: true, eds: 'DEGRADED', pendingDynamicRemoval: true }, 'unhealthy', ['ejected', 'eds-degraded', 'pending-removal']],
  ])('%j is %s', (flags, verdict, codes) => {
    const health = hostHealth({ ...FINE, ...flags });
    expect(health.verdict).toBe(verdict);
    expect(health.reasons.map(({ code }) => code)).toEqual(codes);
  }); // prettier-ignore

  it('gives a reason for everything that is not healthy', () => {
    const flags = fc.record({
      ...Object.fromEntries(
        Object.keys(FINE)
          .filter((key) => key !== 'eds')
          .map((key) => [key, fc.boolean()]),
      ),
      eds: fc.constantFrom('HEALTHY', 'UNHEALTHY', 'DEGRADED', 'DRAINING', 'UNKNOWN', 'TIMEOUT'),
    });
    fc.assert(
      fc.property(flags, (given) => {
        const { verdict, reasons } = hostHealth({ ...FINE, ...given });
        expect(verdict === 'healthy' || reasons.length > 0).toBe(true);
      }),
    );
  });
});

describe('assignedHealth', () => {
  it('is as sent in istiod’s dump and merged in Envoy’s', () => {
    expect(assignedHealth('DRAINING', false)).toMatchObject({
      verdict: 'unhealthy',
      eds: 'DRAINING',
      reasons: [{ code: 'draining' }],
    });
    expect(assignedHealth('UNHEALTHY', true)).toMatchObject({ verdict: 'unhealthy', eds: null });
    expect(assignedHealth('HEALTHY', true)).toMatchObject({ verdict: 'healthy', reasons: [] });
  });
});
