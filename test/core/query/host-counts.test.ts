import { describe, expect, it } from 'vitest';
import { hostCounts } from '../../../src/core/query/host-counts.ts';
import { assignment, cluster, host, lbEndpoint, socket } from '../../support/endpoints.ts';
import { snapshotOf, type ProxyBodies } from '../../support/proxy-snapshot.ts';

const own = {
  load_assignment: { endpoints: [{ lb_endpoints: [lbEndpoint(socket('198.18.1.9', 80))] }] },
};
const dump: ProxyBodies['dump'] = {
  ClustersConfigDump: {
    dynamic_active_clusters: [
      cluster('eds'),
      cluster('none'),
      cluster('static', { type: 'STATIC', ...own }),
      cluster('dns', { type: 'STRICT_DNS', ...own }),
    ],
  },
  EndpointsConfigDump: {
    dynamic_endpoint_configs: [
      assignment('eds', {
        lb_endpoints: [
          lbEndpoint(socket('198.18.1.2', 80)),
          lbEndpoint(socket('198.18.1.3', 80), { health_status: 'UNHEALTHY' }),
          lbEndpoint(socket('198.18.1.4', 80), { health_status: 'DEGRADED' }),
        ],
      }),
      assignment('none'),
    ],
  },
};
const counts = (statuses?: readonly object[]) => {
  const [proxy] = snapshotOf({ dump, origin: 'istiod', ...(statuses && { statuses }) }).proxies;
  return Object.fromEntries(proxy === undefined ? [] : hostCounts(proxy));
};

describe('hostCounts', () => {
  it('counts what /clusters says', () => {
    const out = { health_status: { failed_outlier_check: true } };
    const hosts = [host(socket('198.18.1.2', 80)), host(socket('198.18.1.3', 80), out)];
    expect(counts([{ name: 'eds', host_statuses: hosts }])).toEqual({
      eds: { healthy: 1, total: 2 },
    });
  });

  it('falls back to the assignments; how many addresses a DNS name has is not known', () => {
    expect(counts()).toEqual({
      eds: { healthy: 2, total: 3 },
      none: { healthy: 0, total: 0 },
      static: { healthy: 1, total: 1 },
    });
  });
});
