import { describe, expect, it } from 'vitest';
import { queryClusters } from '../../src/core/query/clusters.ts';
import { clustersReport } from '../../src/report/clusters.ts';
import { cellsOf } from '../support/cells.ts';
import { snapshotOf } from '../support/proxy-snapshot.ts';

const cells = (cluster: object): Record<string, string> => {
  const entry = { cluster: { name: 'a', type: 'EDS', ...cluster } };
  const snapshot = snapshotOf({
    dump: { ClustersConfigDump: { dynamic_active_clusters: [entry] } },
  });
  return cellsOf(clustersReport(snapshot, queryClusters(snapshot, {})))[0] ?? {};
};
const NO_LIMIT = 4_294_967_295;

describe('CIRCUIT BREAKERS', () => {
  const thresholds = (...list: readonly object[]): object => ({
    circuit_breakers: { thresholds: list },
  });
  it.each([
    [{}, "Envoy's defaults"],
    [thresholds({ priority: 'HIGH', max_connections: 1 }), "Envoy's defaults"],
    [thresholds({ max_connections: NO_LIMIT, max_retries: NO_LIMIT }), 'no limits'],
    [
      thresholds({ max_connections: 1, max_pending_requests: 2, max_requests: 3, max_retries: 0 }),
      'connections 1, pending 2, requests 3, retries 0',
    ],
  ])('%j', (cluster, text) => {
    expect(cells(cluster)['CIRCUIT BREAKERS']).toBe(text);
  });
});

describe('OUTLIER DETECTION', () => {
  it.each([
    [{}, '-'],
    [{ outlier_detection: {} }, "Envoy's defaults"],
    [
      {
        outlier_detection: {
          consecutive_5xx: 5,
          consecutive_gateway_failure: 3,
          interval: '10s',
          base_ejection_time: '90s',
          max_ejection_percent: 50,
        },
      },
      '5xx 5, gateway 3, every 10s, eject 1m30s, max 50 %',
    ],
    // 0 turns the check off, which is no default.
    [{ outlier_detection: { consecutive_5xx: 0 } }, '5xx 0'],
  ])('%j', (cluster, text) => {
    expect(cells(cluster)['OUTLIER DETECTION']).toBe(text);
  });
});
