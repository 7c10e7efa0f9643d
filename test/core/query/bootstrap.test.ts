import { describe, expect, it } from 'vitest';
import { queryBootstrap } from '../../../src/core/query/bootstrap.ts';
import { bootstrapReport } from '../../../src/report/bootstrap.ts';
import { snapshotOf } from '../../support/proxy-snapshot.ts';

const NODE = {
  id: 'sidecar~198.18.1.1~web-1.shop~shop.svc.cluster.local',
  cluster: 'web.shop',
  metadata: {
    ISTIO_VERSION: '1.28.1',
    NAMESPACE: 'shop',
    WORKLOAD_NAME: 'web',
    OWNER: 'kubernetes://apis/apps/v1/namespaces/shop/deployments/web',
    ANNOTATIONS: { 'istio.io/rev': 'canary' },
    LABELS: { app: 'web' },
    PROXY_CONFIG: { discoveryAddress: 'istiod.istio-system.svc:15012' },
  },
  user_agent_build_version: { version: { major_number: 1, minor_number: 36, patch: 5 } },
};
const BOOTSTRAP = {
  node: NODE,
  admin: { address: { socket_address: { address: '127.0.0.1', port_value: 15000 } } },
  dynamic_resources: {
    ads_config: {
      api_type: 'DELTA_GRPC',
      grpc_services: [{ envoy_grpc: { cluster_name: 'xds-grpc' } }],
    },
  },
};

describe('queryBootstrap', () => {
  it('takes apart what Istio writes into the node', () => {
    const snapshot = snapshotOf({ dump: { BootstrapConfigDump: { bootstrap: BOOTSTRAP } } });
    expect(queryBootstrap(snapshot)).toMatchObject([
      {
        istioVersion: '1.28.1',
        envoyVersion: '1.36.5',
        node: { type: 'sidecar', ip: '198.18.1.1', domain: 'shop.svc.cluster.local' },
        owner: { kind: 'Deployment', namespace: 'shop', name: 'web' },
        revision: 'canary',
        admin: '127.0.0.1:15000',
        xds: { apiType: 'DELTA_GRPC', clusters: ['xds-grpc'] },
        state: null,
        uptimeMs: null,
      },
    ]);
  });

  it('prefers the version of what runs', () => {
    const serverInfo = { version: 'abc/1.36.6/Clean/RELEASE/BoringSSL', state: 'DRAINING', uptime_current_epoch: '11s' }; // prettier-ignore
    const snapshot = snapshotOf({
      dump: { BootstrapConfigDump: { bootstrap: BOOTSTRAP } },
      serverInfo,
    });
    expect(queryBootstrap(snapshot)).toMatchObject([
      { envoyVersion: '1.36.6', state: 'DRAINING', uptimeMs: 11_000 },
    ]);
  });

  it('does without Istio', () => {
    const snapshot = snapshotOf({
      dump: { BootstrapConfigDump: { bootstrap: { node: { id: 'mine' } } } },
    });
    expect(queryBootstrap(snapshot)).toMatchObject([
      { istioVersion: null, owner: null, node: { id: 'mine', type: null } },
    ]);
  });

  it('says once that istiod does not know it, and where it is known', () => {
    const dump = { BootstrapConfigDump: {}, ClustersConfigDump: {} };
    const snapshot = snapshotOf({ dump, origin: 'istiod' });
    const report = bootstrapReport(snapshot, queryBootstrap(snapshot));
    expect(report.data).toEqual({ items: [] });
    expect(report.notes).toEqual([]);
    const gaps = report.meta.gaps.filter(({ section }) => section.endsWith(' bootstrap'));
    expect(gaps).toEqual([
      {
        section: 'shop/web-1 bootstrap',
        reason: 'config_dump.json has no bootstrap: dumps of istiod never have one',
        hint: expect.stringContaining('pilot-agent request GET') as string,
      },
    ]);
  });
});
