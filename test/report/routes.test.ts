import { describe, expect, it } from 'vitest';
import { queryRoutes } from '../../src/core/query/routes.ts';
import { routesReport } from '../../src/report/routes.ts';
import type { TableBlock } from '../../src/report/report.ts';
import { cellText } from '../../src/render/style.ts';
import { dynamic, host, to } from '../support/route-config.ts';
import { snapshotOf } from '../support/proxy-snapshot.ts';

const tableOf = (routes: object, listeners?: object): Record<string, string>[] => {
  const snapshot = snapshotOf({
    dump: {
      RoutesConfigDump: routes,
      ...(listeners === undefined ? {} : { ListenersConfigDump: listeners }),
    },
  });
  const table = routesReport(snapshot, queryRoutes(snapshot, {})).blocks[0] as TableBlock;
  const shown = table.columns.flatMap(({ wide, csvOnly }, index) =>
    wide || csvOnly === true ? [] : [index],
  );
  return table.rows.map((row) =>
    Object.fromEntries(
      shown.map((index) => [table.columns[index]?.header ?? '', cellText(row[index] ?? '')]),
    ),
  );
};
const vhost = (...routes: object[]) =>
  dynamic({ name: '80', virtual_hosts: [host('web.shop.svc.cluster.local:80', ['web'], routes)] });

describe('routes report', () => {
  it('keeps to five columns where nothing is special', () => {
    const route = to(
      'outbound|80||web.shop.svc.cluster.local',
      { prefix: '/' },
      { name: 'default' },
    );
    expect(tableOf(vhost(route))).toEqual([
      { ROUTE: '80', HOST: 'web', MATCH: 'any path', 'GOES TO': 'web', RULE: 'default' },
    ]);
  });

  it('says on the first screen what a request meets on its way', () => {
    const route = {
      match: { prefix: '/' },
      route: {
        cluster: 'outbound|80||web.shop.svc.cluster.local',
        timeout: '1.5s',
        prefix_rewrite: '/v2',
        host_rewrite_literal: 'old.example.com',
        request_mirror_policies: [
          {
            cluster: 'outbound|80|v2|web.shop.svc.cluster.local',
            runtime_fraction: { default_value: { numerator: 10 } },
          },
        ],
      },
      typed_per_filter_config: {
        f: {
          '@type': 'x/y.HTTPFault',
          abort: { http_status: 555, percentage: { numerator: 50 } },
          delay: { fixed_delay: '2s', percentage: { numerator: 100 } },
        },
      },
    };
    expect(tableOf(vhost(route))[0]?.['EXTRAS']).toBe(
      'delay 2s for 100 %, abort 555 for 50 % · path prefix → /v2, host → old.example.com · timeout 1.5s · mirror web v2 10 %',
    );
  });

  it('names what decides about hosts that nobody knows', () => {
    const rule = (cluster: string) =>
      tableOf(
        dynamic({ name: '80', virtual_hosts: [host('allow_any', ['*'], [to(cluster)])] }),
      )[0]?.['RULE'];
    expect(rule('PassthroughCluster')).toBe('mesh outboundTrafficPolicy ALLOW_ANY');
    expect(rule('outbound|3128||proxy.shop.svc.cluster.local')).toBe(
      'Sidecar outboundTrafficPolicy egressProxy',
    );
  });

  it('tells that plain HTTP is redirected, and what is unused', () => {
    const routes = dynamic({
      name: '80',
      virtual_hosts: [{ ...host('a', ['a']), require_tls: 'ALL' }],
    });
    const listeners = {
      dynamic_listeners: [{ name: 'l', active_state: { listener: { name: 'l' } } }],
    };
    expect(tableOf(routes, listeners)).toEqual([
      {
        ROUTE: '80',
        HOST: 'a',
        MATCH: '-',
        'GOES TO': 'answers 404 (no routes)',
        EXTRAS: 'plain HTTP → 301 https',
        RULE: '-',
        STATE: 'active, unused',
      },
    ]);
  });

  it("gives Envoy's objects once each, and the rows without them", () => {
    const snapshot = snapshotOf({ dump: { RoutesConfigDump: vhost(to('a'), to('b')) } });
    const report = routesReport(snapshot, queryRoutes(snapshot, {}));
    expect(report.raw).toHaveLength(1);
    expect(report.raw).toMatchObject([{ name: '80', virtual_hosts: [{ routes: [{}, {}] }] }]);
    expect(report.names).toEqual(['route/80']);
    expect(JSON.stringify(report.data)).not.toContain('virtual_hosts');
  });
});
