import { describe, expect, it } from 'vitest';
import { queryEndpoints } from '../../src/core/query/endpoints.ts';
import { renderTable, renderWide } from '../../src/render/table.ts';
import { endpointsReport } from '../../src/report/endpoints.ts';
import type { Report } from '../../src/report/report.ts';
import { assignment, cluster, host, lbEndpoint, socket } from '../support/endpoints.ts';
import { snapshotOf } from '../support/proxy-snapshot.ts';

const OPTIONS = { columns: undefined, color: false, headers: true } as const;

const reportOf = (hosts: readonly object[], filters = {}): Report => {
  const snapshot = snapshotOf({
    dump: {
      ClustersConfigDump: { dynamic_active_clusters: [cluster('a'), cluster('empty')] },
      EndpointsConfigDump: {
        dynamic_endpoint_configs: [
          assignment('a', { lb_endpoints: [lbEndpoint(socket('198.18.1.2', 80))] }),
          assignment('empty'),
        ],
      },
    },
    statuses: [{ name: 'a', host_statuses: hosts }, { name: 'empty' }],
  });
  return endpointsReport(snapshot, queryEndpoints(snapshot, filters));
};
const plain = host(socket('198.18.1.2', 80));

describe('endpointsReport', () => {
  it('gives a cluster without endpoints a line, and a place of its own in JSON', () => {
    const report = reportOf([plain]);
    expect(renderTable(report, OPTIONS)).toBe(
      [
        'SERVICE  PORT  SUBSET  ADDRESS        POD  HEALTH                          TLS',
        'a           -  -       198.18.1.2:80  -    healthy                         plaintext',
        'empty       -  -       -              -    none: every request fails (UH)  -',
        '',
      ].join('\n'),
    );
    expect(report.data).toMatchObject({
      items: [{ cluster: 'a', address: '198.18.1.2:80' }],
      emptyClusters: [{ cluster: 'empty', health: 'none', reasons: [{ code: 'no-endpoints' }] }],
    });
    expect(report.names).toEqual(['endpoint/a/198.18.1.2:80']);
  });

  it('shows columns only where they tell something, and all of them in wide', () => {
    const header = (report: Report): string => renderTable(report, OPTIONS).split('\n')[0] ?? '';
    expect(header(reportOf([plain]))).not.toMatch(/WEIGHT|PRIORITY|LOCALITY|DIFFER|DIRECTION/);
    const telling = host(socket('198.18.1.2', 80), { weight: 3, priority: 1, locality: { region: 'eu' } }); // prettier-ignore
    expect(header(reportOf([telling]))).toMatch(/LOCALITY +PRIORITY +WEIGHT +SOURCES DIFFER/);
    const wide = renderWide(reportOf([plain]), OPTIONS);
    expect(wide).toMatch(/^.*DIRECTION.*LOCALITY.*PRIORITY.*WEIGHT.*SOURCES DIFFER.*CLUSTER/);
  });

  it('prints the assignment of what is shown, once', () => {
    expect(reportOf([plain], { cluster: 'a' }).raw).toEqual([
      expect.objectContaining({ cluster_name: 'a' }),
    ]);
  });

  it('says what a long list hides', () => {
    const hosts = Array.from({ length: 30 }, (_, index) =>
      host(socket('198.18.1.2', 80 + index), {
        health_status: { eds_health_status: index === 7 ? 'DRAINING' : 'HEALTHY' },
      }),
    );
    expect(reportOf(hosts).notes).toEqual([
      '1 of 30 endpoints is unhealthy: --status unhealthy',
      '1 cluster has no endpoints: --status empty',
    ]);
    expect(reportOf([plain]).notes).toEqual([]);
  });
});
