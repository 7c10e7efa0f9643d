import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { queryRoutes } from '../../../src/core/query/routes.ts';
import { snapshotOf } from '../../support/proxy-snapshot.ts';
import { dynamic, host, rowsOf, to } from '../../support/route-config.ts';

describe('order', () => {
  it('has numbers first, inlined ones last, and virtual hosts as Envoy looks for them', () => {
    const routes = [to('c')];
    const rows = rowsOf({
      ...dynamic(
        { name: 'http.80', virtual_hosts: [host('h', ['h'], routes)] },
        {
          name: '9080',
          virtual_hosts: [
            host('allow_any', ['*'], routes),
            host('short', ['*.com'], routes),
            host('prefix', ['web.*'], routes),
            host('long', ['*.example.com'], routes),
            host('b', ['b', '*.b'], routes),
            host('a', ['a'], routes),
          ],
        },
        { name: '80', virtual_hosts: [host('h', ['h'], routes)] },
      ),
      static_route_configs: [
        { route_config: { name: '1', virtual_hosts: [host('s', ['*'], routes)] } },
      ],
    });
    expect(rows.map(({ routeConfig, virtualHost }) => `${routeConfig} ${virtualHost}`)).toEqual([
      '80 h',
      ...['a', 'b', 'long', 'short', 'prefix', 'allow_any'].map((name) => `9080 ${name}`),
      'http.80 h',
      '1 s',
    ]);
  });

  it('shows every route of a dump exactly once, in the order of its virtual host', () => {
    const config = fc
      .array(fc.array(fc.nat(9), { maxLength: 6 }), { maxLength: 5 })
      .map((hosts) => ({
        name: '80',
        virtual_hosts: hosts.map((routes, index) =>
          host(
            `h${index}`,
            [`h${index}`],
            routes.map((path, at) => to(`${index}.${at}`, { path: `/${path}` })),
          ),
        ),
      }));
    fc.assert(
      fc.property(config, (route_config) => {
        const shown = rowsOf(dynamic(route_config));
        const real = shown.filter(({ index }) => index !== null);
        expect(real.map(({ action }) => action.destinations[0]?.cluster)).toEqual(
          route_config.virtual_hosts.flatMap(({ routes }) =>
            routes.map((route) => (route as { route: { cluster: string } }).route.cluster),
          ),
        );
        expect(shown).toHaveLength(
          route_config.virtual_hosts.reduce(
            (sum, { routes }) => sum + Math.max(1, routes.length),
            0,
          ),
        );
      }),
    );
  });

  it('gives shares that add up to 1', () => {
    const weights = fc.array(fc.nat(100), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(weights, (list) => {
        fc.pre(list.some((weight) => weight > 0));
        const clusters = list.map((weight, index) => ({ name: `c${index}`, weight }));
        const [row] = rowsOf(
          dynamic({
            name: '80',
            virtual_hosts: [
              host(
                'h',
                ['h'],
                [{ match: { prefix: '/' }, route: { weighted_clusters: { clusters } } }],
              ),
            ],
          }),
        );
        const sum = row?.action.destinations.reduce((total, { share }) => total + share, 0);
        expect(sum).toBeCloseTo(1);
      }),
    );
  });
});

describe('state', () => {
  const rds = (name: string) => ({
    '@type': 'x/y.HttpConnectionManager',
    rds: { route_config_name: name },
  });
  const listeners = {
    dynamic_listeners: [
      {
        name: 'l',
        active_state: { listener: { name: 'l', filter_chains: [{ filters: [{ name: 'h', typed_config: rds('80') }] }] } },
        error_state: { failed_configuration: { name: 'l', filter_chains: [{ filters: [{ name: 'h', typed_config: rds('81') }] }] }, details: 'no' },
      },
    ],
  }; // prettier-ignore
  const configs = dynamic(
    { name: '80', virtual_hosts: [host('a', ['a'], [to('c')])] },
    { name: '81', virtual_hosts: [host('a', ['a'])] },
  );

  it('marks route configurations that no listener in use asks for', () => {
    expect(rowsOf(configs, { listeners }).map(({ used }) => used)).toEqual([true, false]);
    expect(rowsOf(configs).map(({ used }) => used)).toEqual([null, null]);
  });

  it('shows a virtual host without routes as what it is: a 404', () => {
    expect(rowsOf(configs)[1]).toMatchObject({
      match: null,
      index: null,
      action: { kind: 'none', status: 404 },
    });
  });

  it('folds inlined routes with the same content, and only those', () => {
    const inlined = (cluster: string) => ({
      route_config: { name: 'inbound|80||', virtual_hosts: [host('i', ['*'], [to(cluster)])] },
    });
    const rows = rowsOf({ static_route_configs: [inlined('a'), inlined('b'), inlined('a')] });
    expect(rows.map(({ copies, action }) => [action.text, copies])).toEqual([['a', 2], ['b', 1]]); // prettier-ignore
  });
});

describe('settings that the route inherits', () => {
  it('takes retries, mirrors and faults of the innermost level that has them', () => {
    const [own, lent] = rowsOf(
      dynamic({
        name: '80',
        request_mirror_policies: [{ cluster: 'config' }],
        virtual_hosts: [
          {
            ...host('a', ['a'], [
              { match: { prefix: '/' }, route: { cluster: 'c', retry_policy: { num_retries: 0 }, request_mirror_policies: [{ cluster: 'route' }] } },
              to('c'),
            ]),
            retry_policy: { num_retries: 5 },
            response_headers_to_remove: ['server'],
          },
        ],
      }),
    ); // prettier-ignore
    expect(own).toMatchObject({ retries: { attempts: 0 }, mirrors: [{ cluster: 'route' }] });
    expect(lent).toMatchObject({
      retries: { attempts: 5 },
      mirrors: [{ cluster: 'config' }],
      timeoutMs: 15_000,
      timeoutIsDefault: true,
      headers: [{ on: 'response', operation: 'remove', name: 'server', level: 'virtual host' }],
    });
  });
});

describe('filters', () => {
  const { configs } = JSON.parse(readFileSync('fixtures/spelling/envoy.json', 'utf8')) as {
    configs: [object, object];
  };
  const snapshot = snapshotOf({
    dump: { RoutesConfigDump: configs[0], ListenersConfigDump: configs[1] },
  });
  const count = (filters: Parameters<typeof queryRoutes>[1]) =>
    queryRoutes(snapshot, filters).rows.length;

  it('match hosts in every form, owners, and states', () => {
    const all = count({});
    expect(all).toBeGreaterThan(10);
    for (const fqdn of ['api', 'api.shop', 'api.shop.svc.cluster.local', 'ap*', 'api:8080'])
      expect(count({ fqdn })).toBe(count({ fqdn: 'api.shop.svc' }));
    expect(count({ fqdn: 'api' })).toBeLessThan(all);
    expect(count({ owner: 'VirtualService/api' })).toBe(count({ fqdn: 'api' }));
    expect(count({ owner: 'ALLOW_ANY' })).toBe(1);
    expect(count({ name: '80*', status: 'active' })).toBe(all);
  });

  it('say what was there when nothing matches', () => {
    expect(queryRoutes(snapshot, { fqdn: 'nobody' }).note).toMatch(/--fqdn nobody.*api\.shop/);
    const empty = snapshotOf({ dump: { RoutesConfigDump: {} } });
    expect(queryRoutes(empty, { name: '81' }).note).toContain('81');
  });
});
