import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Scope } from '../../../../src/core/intent/model/scope.ts';
import { contextOf, podYaml, serviceYaml, yamlWorld } from '../yaml-world.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';

const pods = podYaml('shop', 'client') + podYaml('other', 'stranger');

const scopeIn = (yaml: string, pod = 'shop/client', mesh?: JsonObject): Scope =>
  contextOf(yamlWorld(pods + yaml, mesh), pod).scope;

const hostsIn = (yaml: string, pod?: string, mesh?: JsonObject): string[] =>
  scopeIn(yaml, pod, mesh).services.map(({ hostname }) => hostname);

const entry = (name: string, host: string, rest: string, namespace = 'shop'): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: ${name}, namespace: ${namespace}, creationTimestamp: "2026-01-0${rest.length % 9 || 1}T00:00:00Z" }
spec: { hosts: ["${host}"], ports: [{ number: 80, name: http, protocol: HTTP }], resolution: STATIC, ${rest} }
---`;

const sidecar = (
  name: string,
  spec: string,
  { namespace = 'shop', at = '2026-01-01' } = {},
): string => `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: ${name}, namespace: ${namespace}, creationTimestamp: "${at}T00:00:00Z" }
spec: ${spec}
---`;

describe('exportTo', () => {
  test.each([
    ['["."]', ['shop']],
    ['["*"]', ['shop', 'other']],
    ['["~"]', []],
    ['[other]', ['other']],
    ['[".", other]', ['shop', 'other']],
    ['["~", other]', []],
    ['["~", "*"]', ['shop', 'other']],
  ])('%s is seen by %j', (exportTo, seenBy) => {
    const yaml = entry('one', 'one.example.com', `exportTo: ${exportTo}`);
    const seen = ['shop/client', 'other/stranger'].filter((pod) =>
      hostsIn(yaml, pod).includes('one.example.com'),
    );
    expect(seen.map((pod) => pod.split('/')[0])).toEqual(seenBy);
  });

  test('the mesh default holds only where the object says nothing', () => {
    const mesh = { defaultServiceExportTo: ['.'] };
    const yaml =
      entry('one', 'one.example.com', '') + entry('two', 'two.example.com', 'exportTo: ["*"]');
    expect(hostsIn(yaml, 'shop/client', mesh)).toContain('one.example.com');
    expect(hostsIn(yaml, 'other/stranger', mesh)).toEqual(['two.example.com']);
  });

  test('serviceEntryVisibility narrows, by the labels of the namespace, and never widens', () => {
    const namespace =
      '\napiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { team: a } }\n---';
    const yaml = `${namespace}${entry('one', 'one.example.com', 'exportTo: ["*"]')}${entry('two', 'two.example.com', 'exportTo: [other]')}${serviceYaml('shop', 'web', '192.0.2.9')}`;
    const policies = [{ visibility: 'NAMESPACE', matchingRules: [{ namespaceSelector: { matchLabels: { team: 'a' } } }] }]; // prettier-ignore
    const mesh = { serviceEntryVisibility: { applyToSidecars: true, defaultVisibility: 'NONE', policies } }; // prettier-ignore
    expect(hostsIn(yaml, 'shop/client', mesh)).toEqual(['one.example.com', 'web.shop.svc.cluster.local']); // prettier-ignore
    expect(hostsIn(yaml, 'other/stranger', mesh)).toEqual(['web.shop.svc.cluster.local']);
    const ambient = { serviceEntryVisibility: { defaultVisibility: 'NONE' } };
    expect(hostsIn(yaml, 'other/stranger', ambient)).toContain('one.example.com');
  });
});

describe('one host in several places', () => {
  const other = entry('theirs', 'api.example.com', 'location: MESH_INTERNAL', 'other');
  const own = entry('ours', 'api.example.com', '');

  test('the own namespace goes first, from a Sidecar as without', () => {
    for (const extra of ['', sidecar('all', '{ egress: [{ hosts: ["*/*"] }] }')])
      expect(scopeIn(other + own + extra).serviceOf('api.example.com')?.namespace).toBe('shop');
  });

  test('a Kubernetes Service takes its host from a ServiceEntry of the same namespace', () => {
    const squatter = entry('squatter', 'web.other.svc.cluster.local', '', 'other');
    const yaml = squatter + serviceYaml('other', 'web', '192.0.2.7');
    expect(scopeIn(yaml).serviceOf('web.other.svc.cluster.local')?.registry).toBe('Kubernetes');
    expect(scopeIn(yaml).services).toHaveLength(1);
  });
});

describe('the Sidecar that holds', () => {
  const only = (host: string): string => `egress: [{ hosts: ["./${host}"] }]`;
  const services = ['a', 'b', 'c'].map((name) => entry(name, `${name}.example.com`, '')).join('');

  test('is the oldest with a fitting selector, then the oldest without, then the root one', () => {
    const root = sidecar('root', `{ ${only('c.example.com')} }`, { namespace: 'istio-system' });
    const general = sidecar('general', `{ ${only('b.example.com')} }`);
    const young = sidecar('young', `{ ${only('c.example.com')} }`, { at: '2026-02-01' });
    const chosen = sidecar('chosen', `{ workloadSelector: { labels: { app: client } }, ${only('a.example.com')} }`, { at: '2026-03-01' }); // prettier-ignore
    const foreign = sidecar('foreign', `{ workloadSelector: { labels: { app: x } }, ${only('c.example.com')} }`); // prettier-ignore
    expect(hostsIn(services + root)).toEqual(['c.example.com']);
    expect(hostsIn(services + young + general + root)).toEqual(['b.example.com']);
    expect(hostsIn(services + young + general + foreign + chosen)).toEqual(['a.example.com']);
  });

  test('hosts are taken in by namespace and name, and left out by "~"', () => {
    const egress = (...hosts: string[]): string =>
      sidecar('one', `{ egress: [{ hosts: ${JSON.stringify(hosts)} }] }`);
    const theirs = entry('d', 'd.example.com', '', 'other');
    const all = services + theirs;
    expect(hostsIn(all + egress('./*.example.com'))).toHaveLength(3);
    expect(hostsIn(all + egress('*/d.example.com'))).toEqual(['d.example.com']);
    expect(hostsIn(all + egress('other/*', '~/x'))).toEqual(['d.example.com']);
    expect(hostsIn(all + egress('*/*', '~./b.example.com'))).toHaveLength(3);
    expect(hostsIn(all + egress('*/*', '~*/*'))).toEqual([]);
    expect(hostsIn(all + egress('~/*'))).toEqual([]);
    expect(hostsIn(all + egress('nonsense', 'a/b/c'))).toEqual([]);
  });

  test('a port takes services with that port in, and these with it alone', () => {
    const spec =
      '{ egress: [{ port: { number: 80, protocol: HTTP, name: http }, hosts: ["*/*"] }] }';
    const two = entry('two', 'two.example.com', '').replace('}]', '}, { number: 81, name: more, protocol: TCP }]'); // prettier-ignore
    const { services: found } = scopeIn(two + sidecar('one', spec));
    expect(found.map(({ ports }) => ports.map(({ number }) => number))).toEqual([[80]]);
    const none = spec.replace('80', '82');
    expect(hostsIn(two + sidecar('one', none))).toEqual([]);
  });

  test('what VirtualServices lead to comes along, with the ports that they name', () => {
    const route = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: a, namespace: shop }
spec: { hosts: [a.example.com], http: [{ route: [{ destination: { host: d.example.com, port: { number: 81 } } }] }] }
---`;
    const target = entry('d', 'd.example.com', 'exportTo: ["."]').replace('}]', '}, { number: 81, name: more, protocol: TCP }]'); // prettier-ignore
    const { services: found } = scopeIn(services + target + route + sidecar('one', `{ ${only('a.example.com')} }`)); // prettier-ignore
    expect(
      found.map(({ hostname, ports }) => [hostname, ...ports.map(({ number }) => number)]),
    ).toEqual([
      ['a.example.com', 80],
      ['d.example.com', 81],
    ]);
  });
});

test('the order of objects in the files has no say', () => {
  const parts = [
    entry('a', 'api.example.com', 'exportTo: ["*"]', 'other'),
    entry('b', 'api.example.com', '', 'third'),
    serviceYaml('shop', 'web', '192.0.2.7'),
    serviceYaml('other', 'web', '192.0.2.8'),
    sidecar('one', '{ egress: [{ hosts: ["*/*"] }] }'),
    sidecar('two', '{ egress: [{ hosts: ["./*"] }] }'),
  ];
  const expected = hostsIn(parts.join(''));
  fc.assert(
    fc.property(fc.shuffledSubarray(parts, { minLength: parts.length }), (shuffled) => {
      expect(hostsIn(shuffled.join(''))).toEqual(expected);
    }),
    { numRuns: 20 },
  );
});
