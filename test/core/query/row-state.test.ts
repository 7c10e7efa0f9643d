import { describe, expect, it } from 'vitest';
import { queryClusters } from '../../../src/core/query/clusters.ts';
import { queryEcds } from '../../../src/core/query/ecds.ts';
import { queryListeners } from '../../../src/core/query/listeners.ts';
import { queryRoutes } from '../../../src/core/query/routes.ts';
import { querySecrets } from '../../../src/core/query/secrets.ts';
import { snapshotOf } from '../../support/proxy-snapshot.ts';

const dump = {
  ClustersConfigDump: {
    dynamic_active_clusters: [{ cluster: { name: 'outbound|80||a.example', type: 'EDS' } }],
  },
  ListenersConfigDump: {
    dynamic_listeners: [{ name: 'l', active_state: { listener: { name: 'l' } } }],
  },
  RoutesConfigDump: {
    dynamic_route_configs: [
      { route_config: { name: '80', virtual_hosts: [{ name: 'a', domains: ['a'] }] } },
    ],
  },
  SecretsConfigDump: { dynamic_active_secrets: [{ name: 's', secret: { name: 's' } }] },
  EcdsConfigDump: { ecds_filters: [{ ecds_filter: { name: 'f' } }] },
};

describe.each([
  ['envoy', 'active'],
  ['istiod', 'from-istiod'],
] as const)('what a dump of %s holds', (origin, state) => {
  const snapshot = snapshotOf({ dump, origin });

  it.each(Object.entries({ queryClusters, queryListeners, queryRoutes, querySecrets, queryEcds }))(
    `is shown by %s as ${state}`,
    (_, query) => {
      expect(query(snapshot, {}).rows.map((row) => row.state)).toEqual([state]);
    },
  );

  it('is found by that state only', () => {
    for (const query of [queryClusters, queryListeners, queryRoutes, querySecrets]) {
      expect(query(snapshot, { status: state }).rows).toHaveLength(1);
      const other = state === 'active' ? 'from-istiod' : 'active';
      expect(query(snapshot, { status: other }).rows).toEqual([]);
    }
  });
});
