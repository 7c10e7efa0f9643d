import { describe, expect, test } from 'vitest';
import { object, objects, strings, text } from '../../../../src/core/decode/read.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import { outboundRouteConfig } from '../../../../src/core/intent/routes/outbound.ts';
import { contextOf, podYaml, serviceYaml, yamlWorld } from '../yaml-world.ts';

const client = podYaml('shop', 'client');

interface From {
  readonly pod?: string;
  readonly mesh?: JsonObject;
}

const configOf = (
  yaml: string,
  name: string,
  { pod = 'shop/client', mesh }: From = {},
): JsonObject => outboundRouteConfig(contextOf(yamlWorld(yaml, mesh), pod), name);

/** Domains by virtual host. */
const domainsOf = (config: JsonObject): Record<string, readonly string[]> =>
  Object.fromEntries(
    objects(config, 'virtual_hosts').map((host) => [text(host, 'name'), strings(host, 'domains')]),
  );

const firstRoute = (config: JsonObject, host: string): JsonObject =>
  objects(
    objects(config, 'virtual_hosts').find(({ name }) => name === host),
    'routes',
  )[0] ?? {};

const virtualService = (name: string, spec: string, namespace = 'shop'): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
---`;

const serviceEntry = (name: string, spec: string): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
---`;

const sidecar = (spec: string): string => `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: shop }
spec: ${spec}
---`;

describe('names of a service', () => {
  const yaml = client + serviceYaml('shop', 'server', '10.0.0.1') + serviceYaml('other', 'server', '10.0.0.2'); // prettier-ignore

  test('short ones only in its own namespace', () => {
    expect(domainsOf(configOf(yaml, '80'))).toMatchObject({
      'server.shop.svc.cluster.local:80': [
        'server.shop.svc.cluster.local',
        'server.shop.svc.cluster.local.',
        'server',
        'server.shop.svc',
        'server.shop',
        '10.0.0.1',
      ],
      'server.other.svc.cluster.local:80': [
        'server.other.svc.cluster.local',
        'server.other.svc.cluster.local.',
        'server.other',
        'server.other.svc',
        '10.0.0.2',
      ],
    });
  });

  test('hosts of a headless service by wildcard, without an address', () => {
    const domains = domainsOf(configOf(client + serviceYaml('shop', 'db', 'None'), '80'));
    expect(domains['db.shop.svc.cluster.local:80']).toContain('*.db.shop.svc.cluster.local');
    expect(domains['db.shop.svc.cluster.local:80']).not.toContain('0.0.0.0');
  });

  test('an ExternalName is one more name of the service that it leads to', () => {
    const alias = `
apiVersion: v1
kind: Service
metadata: { name: alias, namespace: shop }
spec: { type: ExternalName, externalName: server.shop.svc.cluster.local, ports: [{ name: http, port: 80 }] }
---`;
    const domains = domainsOf(configOf(yaml + alias, '80'));
    expect(domains['server.shop.svc.cluster.local:80']).toContain('alias.shop');
    expect(domains['alias.shop.svc.cluster.local:80']).toBeUndefined();
  });

  test('no short form takes the name of another service', () => {
    const se = serviceEntry('se', '{ hosts: [server.shop], ports: [{ number: 80, name: http, protocol: HTTP }], resolution: DNS }'); // prettier-ignore
    const domains = domainsOf(configOf(yaml + se, '80'));
    expect(domains['server.shop:80']).toEqual(['server.shop', 'server.shop.']);
    expect(domains['server.shop.svc.cluster.local:80']).not.toContain('server.shop');
  });

  test('an address that istiod allocated only where the proxy answers DNS', () => {
    const se = `${serviceEntry('se', '{ hosts: [a.example], ports: [{ number: 80, name: http, protocol: HTTP }], resolution: DNS }').replace('---', '')}
status: { addresses: [{ host: a.example, value: 240.240.0.9 }] }
---`;
    const dns = client.replace('args: [proxy, sidecar]', 'args: [proxy, sidecar], env: [{ name: ISTIO_META_DNS_CAPTURE, value: "true" }]'); // prettier-ignore
    expect(domainsOf(configOf(client + se, '80'))['a.example:80']).not.toContain('240.240.0.9');
    expect(domainsOf(configOf(dns + se, '80'))['a.example:80']).toContain('240.240.0.9');
  });

  test('an IPv6 address stands in brackets, for proxies with IPv6', () => {
    const both = serviceYaml('shop', 'six', '2001:db8::1');
    const six = client.replace('192.0.2.1', '2001:db8::c');
    const name = 'six.shop.svc.cluster.local:80';
    expect(domainsOf(configOf(six + both, '80'))[name]).toContain('[2001:db8::1]');
    expect(domainsOf(configOf(client + both, '80'))[name]).not.toContain('[2001:db8::1]');
  });
});

describe('VirtualServices', () => {
  const server = client + serviceYaml('shop', 'server', '10.0.0.1') + serviceYaml('shop', 'plain', '10.0.0.2'); // prettier-ignore

  test('the older of two for a host wins, the other one is lost whole', () => {
    const yaml = server +
      virtualService('b', '{ hosts: [server], http: [{ name: b, route: [{ destination: { host: server } }] }] }').replace('name: b,', 'name: b, creationTimestamp: "2020-01-01T00:00:00Z",') +
      virtualService('a', '{ hosts: [server], http: [{ name: a, route: [{ destination: { host: server } }] }] }').replace('name: a,', 'name: a, creationTimestamp: "2021-01-01T00:00:00Z",'); // prettier-ignore
    const route = firstRoute(configOf(yaml, '80'), 'server.shop.svc.cluster.local:80');
    expect(route['name']).toBe('b');
  });

  test('a wildcard takes the services that no more specific host takes', () => {
    const yaml = server +
      virtualService('wild', '{ hosts: ["*.shop.svc.cluster.local"], http: [{ name: wild, route: [{ destination: { host: plain } }] }] }') +
      virtualService('one', '{ hosts: [server], http: [{ name: one, route: [{ destination: { host: plain } }] }] }'); // prettier-ignore
    const config = configOf(yaml, '80');
    expect(firstRoute(config, 'server.shop.svc.cluster.local:80')['name']).toBe('one');
    expect(firstRoute(config, 'plain.shop.svc.cluster.local:80')['name']).toBe('wild');
  });

  test('hosts that are no service get routes on port 80 only', () => {
    const yaml = server + serviceYaml('shop', 'other', '10.0.0.3', 'http/8080') +
      virtualService('ext', '{ hosts: [www.example.org], http: [{ route: [{ destination: { host: server } }] }] }'); // prettier-ignore
    expect(domainsOf(configOf(yaml, '80'))['www.example.org:80']).toEqual(['www.example.org']);
    expect(Object.keys(domainsOf(configOf(yaml, '8080')))).not.toContain('www.example.org:8080');
  });

  test('one without a rule for this workload leaves the service its own route', () => {
    const yaml = server +
      virtualService('s', '{ hosts: [server], http: [{ match: [{ sourceLabels: { app: nobody } }], route: [{ destination: { host: plain } }] }] }'); // prettier-ignore
    const route = firstRoute(configOf(yaml, '80'), 'server.shop.svc.cluster.local:80');
    expect(route['name']).toBe('default');
  });

  test('workloads that sourceLabels tell apart do not get the routes of each other', () => {
    const world = yamlWorld(
      server + podYaml('shop', 'other') +
        virtualService('s', '{ hosts: [server], http: [{ match: [{ sourceLabels: { app: other } }], name: own, route: [{ destination: { host: plain } }] }] }'),
    ); // prettier-ignore
    const names = ['shop/client', 'shop/other', 'shop/client'].map((pod) => {
      const config = outboundRouteConfig(contextOf(world, pod), '80');
      return firstRoute(config, 'server.shop.svc.cluster.local:80')['name'];
    });
    expect(names).toEqual(['default', 'own', 'default']);
  });
});

describe('hosts that are no service', () => {
  const catchAll = (yaml: string, mesh?: JsonObject): JsonObject | undefined =>
    objects(configOf(yaml, '80', mesh === undefined ? {} : { mesh }), 'virtual_hosts').at(-1);

  test('go where the mesh, or the Sidecar before it, says', () => {
    const allow = { outboundTrafficPolicy: { mode: 'ALLOW_ANY' } };
    expect(catchAll(client, allow)?.['name']).toBe('allow_any');
    expect(catchAll(client, { outboundTrafficPolicy: {} })?.['name']).toBe('block_all');
    const own = sidecar('{ egress: [{ hosts: ["*/*"] }], outboundTrafficPolicy: { mode: REGISTRY_ONLY } }'); // prettier-ignore
    expect(objects(catchAll(client + own, allow), 'routes')[0]?.['direct_response']).toEqual({
      status: 502,
    });
    const dynamic = sidecar('{ egress: [{ hosts: ["*/*"] }], outboundTrafficPolicy: { mode: ALLOW_ANY, egressProxy: { host: out.shop.svc.cluster.local, port: { number: 443 } } } }'); // prettier-ignore
    expect(objects(catchAll(client + dynamic), 'routes')[0]).toMatchObject({
      route: { cluster: 'outbound|443||out.shop.svc.cluster.local' },
    });
  });
});

describe('names of route configurations', () => {
  const yaml = client + serviceYaml('shop', 'server', '10.0.0.1', 'http/8080') + serviceYaml('shop', 'web', '10.0.0.2'); // prettier-ignore

  test('host:port, for a sniffed port, takes any Host header and nothing else', () => {
    const config = configOf(yaml, 'server.shop.svc.cluster.local:8080');
    expect(domainsOf(config)).toEqual({ 'server.shop.svc.cluster.local:8080': ['*'] });
    expect(domainsOf(configOf(yaml, 'gone.shop.svc.cluster.local:8080'))).toEqual({});
  });

  test('http_proxy and sockets serve all ports; without a port a host means port 80', () => {
    const domains = domainsOf(configOf(yaml, 'http_proxy'));
    expect(domains['server.shop.svc.cluster.local:8080']).toContain('server:8080');
    expect(domains['server.shop.svc.cluster.local:8080']).not.toContain('server');
    expect(domains['web.shop.svc.cluster.local:80']).toContain('web');
    const own = sidecar('{ egress: [{ port: { number: 0, protocol: HTTP, name: s }, bind: "unix:///run/a", hosts: ["./web.shop.svc.cluster.local"] }, { hosts: ["*/*"] }] }'); // prettier-ignore
    const socket = domainsOf(configOf(yaml + own, 'unix:///run/a'));
    expect(Object.keys(socket)).toEqual(['web.shop.svc.cluster.local:80', 'allow_any']);
  });

  test('an unknown one is empty', () => {
    const config = configOf(yaml, 'of-some-envoyfilter');
    expect(object(config, 'virtual_hosts')).toBeUndefined();
    expect(config['validate_clusters']).toBe(false);
  });
});
