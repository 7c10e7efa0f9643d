import { describe, expect, test } from 'vitest';
import { objects } from '../../../../src/core/decode/read.ts';
import { serviceYaml } from '../yaml-world.ts';
import { domainsOf, gateway, routeConfig, router, toA, virtualService } from './gateway-world.ts';

const http = (hosts: string, more = ''): string =>
  `[{ port: { number: 80, name: http, protocol: HTTP }, hosts: ${hosts}${more} }]`;
const base = router() + serviceYaml('shop', 'a', '10.0.0.1');
const bound = (name: string, hosts: string, namespace = 'shop', rules = toA): string =>
  virtualService(name, `{ hosts: ${hosts}, gateways: [istio-system/g], http: ${rules} }`, namespace); // prettier-ignore
const hostsOf = (yaml: string): ReturnType<typeof objects> =>
  objects(routeConfig(base + yaml, 'http.8080'), 'virtual_hosts');

describe('hosts', () => {
  test('the narrower of server and VirtualService counts', () => {
    const yaml = gateway('g', http('["*.example.com", shop.org]')) + bound('v', '[a.example.com, "*"]'); // prettier-ignore
    expect(domainsOf(routeConfig(base + yaml, 'http.8080'))).toEqual([
      ['a.example.com', 'shop.org', '*.example.com'],
    ]);
  });

  test('a namespace in front lets in only VirtualServices of that namespace', () => {
    const yaml = gateway('g', http('[shop/a.example.com, ./b.example.com]')) + bound('v', '["*"]') + bound('w', '["*"]', 'other'); // prettier-ignore
    expect(domainsOf(routeConfig(base + yaml, 'http.8080'))).toEqual([['a.example.com']]);
  });

  test('names are in lower case', () => {
    const yaml = gateway('g', http('["*"]')) + bound('v', '[Shop.Example.com]');
    expect(domainsOf(routeConfig(base + yaml, 'http.8080'))).toEqual([['shop.example.com']]);
  });

  test('without a VirtualService everything is answered with 404', () => {
    const [host, ...others] = hostsOf(gateway('g', http('["*"]')));
    expect(others).toEqual([]);
    expect(host).toMatchObject({ name: 'blackhole:80', domains: ['*'] });
    expect(host).not.toHaveProperty('routes');
  });

  test('a host of two VirtualServices has the routes of both, those that catch all last', () => {
    const all = '[{ name: all, route: [{ destination: { host: a.shop.svc.cluster.local } }] }]';
    const path = '[{ name: path, match: [{ uri: { prefix: /p } }], route: [{ destination: { host: a.shop.svc.cluster.local } }] }]'; // prettier-ignore
    const yaml = gateway('g', http('["*"]')) + bound('one', '[x.org]', 'shop', all) + bound('two', '[x.org]', 'shop', path); // prettier-ignore
    expect(objects(hostsOf(yaml)[0], 'routes').map(({ name }) => name)).toEqual(['path', 'all']);
  });
});

test('of two servers at one port each has the rules for its own', () => {
  const port = (number: number): string => `{ port: { number: ${number}, name: p${number}, protocol: HTTP }, hosts: ["*"] }`; // prettier-ignore
  const yaml = gateway('g', `[${port(8080)}, ${port(80)}]`) + bound('v', '[x.org]', 'shop', '[{ match: [{ port: 80 }], route: [{ destination: { host: a.shop.svc.cluster.local } }] }]'); // prettier-ignore
  expect(domainsOf(routeConfig(base + yaml, 'http.8080'))).toEqual([['x.org']]);
});

describe('redirect to HTTPS', () => {
  const redirecting = gateway('g', http('[a.example.com, b.example.com]', ', tls: { httpsRedirect: true }')); // prettier-ignore

  test('of hosts with and without VirtualService', () => {
    expect(hostsOf(redirecting + bound('v', '[a.example.com]'))).toMatchObject([
      { domains: ['a.example.com'], require_tls: 'ALL' },
      { name: 'b.example.com:80', domains: ['b.example.com'], require_tls: 'ALL' },
    ]);
  });

  test('holds for a host that another server has without', () => {
    const other = gateway('h', http('[a.example.com]'));
    const both = virtualService('v', `{ hosts: [a.example.com], gateways: [istio-system/h, istio-system/g], http: ${toA} }`, 'shop'); // prettier-ignore
    const host = hostsOf(redirecting + other + both).find(({ name }) => name === 'a.example.com:80'); // prettier-ignore
    expect(host).toMatchObject({ require_tls: 'ALL' });
    expect(objects(host, 'routes')).toHaveLength(2);
  });
});

test('a configuration that nobody serves is empty', () => {
  expect(routeConfig(base, 'http.8080')).toMatchObject({ name: 'http.8080', validate_clusters: false }); // prettier-ignore
  expect(routeConfig(base, 'http.8080')).not.toHaveProperty('virtual_hosts');
});
