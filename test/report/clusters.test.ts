import { describe, expect, it } from 'vitest';
import { queryClusters } from '../../src/core/query/clusters.ts';
import { clustersReport } from '../../src/report/clusters.ts';
import type { Cell } from '../../src/report/report.ts';
import { snapshotOf } from '../support/proxy-snapshot.ts';

const endpointsCellOf = (cluster: {
  readonly name: string;
  readonly type: string;
}): Cell | undefined => {
  const snapshot = snapshotOf({
    dump: { ClustersConfigDump: { dynamic_active_clusters: [{ cluster }] } },
    statuses: [{ name: cluster.name }],
  });
  const [table] = clustersReport(snapshot, queryClusters(snapshot, {})).blocks;
  if (table?.kind !== 'table') throw new Error('no table');
  return table.rows[0]?.[table.columns.findIndex(({ header }) => header === 'ENDPOINTS')];
};

describe('the ENDPOINTS column', () => {
  it('warns of a cluster that cannot answer', () => {
    expect(endpointsCellOf({ name: 'outbound|80||a', type: 'EDS' })).toEqual({
      text: '0/0',
      tone: 'bad',
    });
  });

  it.each([
    { name: 'PassthroughCluster', type: 'ORIGINAL_DST' },
    { name: 'BlackHoleCluster', type: 'STATIC' },
  ])('does not warn of $name, which has none on purpose', (cluster) => {
    expect(endpointsCellOf(cluster)).toBe('0/0');
  });
});
