import { describe, expect, it } from 'vitest';
import { decodeKubeDocuments, kubeDocuments } from '../../../src/core/decode/kube-file.ts';
import { buildWorld } from '../../../src/core/intent/world/world.ts';
import type { KubeObject } from '../../../src/core/model/kube.ts';
import { applyChange, keyOf } from '../../../src/core/what-if/apply.ts';
import { whatIf, type WhatIf } from '../../../src/core/what-if/what-if.ts';
import { RICH_MESH } from '../intent/rich-mesh.ts';

const NOW = '2026-11-21T00:00:00Z';
const objectsOf = (yaml: string): readonly KubeObject[] =>
  decodeKubeDocuments(kubeDocuments(Buffer.from(yaml), 'change.yaml')).objects;
const istio = (kind: string, name: string, spec: string): string =>
  `apiVersion: ${kind.endsWith('Authentication') ? 'security' : 'networking'}.istio.io/v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: shop }\nspec: ${spec}\n---\n`;

const mesh = (objects: readonly KubeObject[]) => ({ objects, world: buildWorld({ objects }) });

/** What a change of the mesh of all kinds would do. */
function outcome(yaml: string, removed: readonly KubeObject[] = []): WhatIf {
  const { objects, applied } = applyChange(RICH_MESH, { objects: objectsOf(yaml), removed }, NOW);
  const without = (one: KubeObject) => mesh(objects.filter((other) => keyOf(other) !== keyOf(one))).world; // prettier-ignore
  return whatIf({ before: mesh(RICH_MESH), after: mesh(objects), applied, without });
}
const messages = (yaml: string): string[] =>
  outcome(yaml).introduced.map(({ code, message }) => `${code}: ${message}`);

describe('a change that', () => {
  it('says what is there already changes nothing', () => {
    const known = RICH_MESH.filter(({ name, kind }) => name === 'api' && kind === 'VirtualService');
    const { applied } = applyChange(RICH_MESH, { objects: known, removed: [] }, NOW);
    expect(applied.map(({ action }) => action)).toEqual(['unchanged']);
    expect(outcome('').items).toEqual([]);
  });

  it('sends requests where nothing is introduces that, with the field', () => {
    const { introduced } = outcome(istio('VirtualService', 'web', '{ hosts: [web], http: [{ route: [{ destination: { host: ghost } }] }] }')); // prettier-ignore
    expect(introduced[0]).toMatchObject({
      code: 'unknown-cluster',
      causes: [{ kind: 'VirtualService', name: 'web', file: 'change.yaml', line: 4 }],
    });
    expect(introduced[0]?.message).toContain('no Service or ServiceEntry has that host');
  });

  it('tells a host without that port or subset from one that is not there', () => {
    const to = (destination: string): string[] => messages(istio('VirtualService', 'web', `{ hosts: [web], http: [{ route: [{ destination: ${destination} }] }] }`)); // prettier-ignore
    expect(to('{ host: api, port: { number: 81 } }')[0]).toContain('the service has no such port');
    expect(to('{ host: api, subset: v9 }')[0]).toContain('no DestinationRule that holds for it defines the subset'); // prettier-ignore
    expect(to('{ host: api }')).toEqual([]);
  });

  it('makes a server strict breaks clients that were told to send plain text', () => {
    const plain = istio('DestinationRule', 'web', '{ host: web, trafficPolicy: { tls: { mode: DISABLE } } }'); // prettier-ignore
    expect(messages(plain)).toEqual([
      'mtls-conflict: plain text is sent to web.shop.svc.cluster.local port 80, which takes only mTLS',
    ]);
    const lenient = istio('PeerAuthentication', 'web', '{ selector: { matchLabels: { app: web } }, mtls: { mode: PERMISSIVE } }'); // prettier-ignore
    expect(messages(plain + lenient)).toEqual([]);
  });

  it('adds a subset that no pod has, a rule behind one that takes all, or mistakes, is worse', () => {
    expect(messages(istio('DestinationRule', 'web', '{ host: web, subsets: [{ name: none, labels: { version: v7 } }] }'))[0]).toMatch(/^empty-subset: subset none of web/); // prettier-ignore
    expect(messages(istio('VirtualService', 'web', '{ hosts: [web], http: [{ route: [{ destination: { host: web } }] }, { route: [{ destination: { host: api } }] }] }'))).toEqual([
      'unreachable-rule: VirtualService shop/web spec.http[1] is never reached: spec.http[0] takes every request',
    ]); // prettier-ignore
    expect(messages(istio('DestinationRule', 'web', '{ host: web, trafficPolicy: { tls: { mode: ON } } }'))[0]).toMatch(/^invalid-object: .*spec\.trafficPolicy\.tls\.mode is "ON"/); // prettier-ignore
  });

  it('nobody takes notice of is said to have no effect, alone or beside others', () => {
    const idle = istio('DestinationRule', 'idle', '{ host: nobody.example.org }');
    const expected =
      'no-effect: DestinationRule shop/idle would be created and change nothing in the config of any proxy';
    expect(messages(idle)).toEqual([expected]);
    const real = istio('VirtualService', 'web', '{ hosts: [web], http: [{ timeout: 1s, route: [{ destination: { host: web } }] }] }'); // prettier-ignore
    expect(messages(idle + real)).toEqual([expected]);
  });

  it('removes an object fixes what it had wrong', () => {
    const bad = objectsOf(istio('VirtualService', 'web', '{ hosts: [web], http: [{ route: [{ destination: { host: ghost } }] }] }')); // prettier-ignore
    const before = [...RICH_MESH, ...bad];
    const { objects, applied } = applyChange(before, { objects: [], removed: bad }, NOW);
    const { introduced, fixed, unchanged } = whatIf({ before: mesh(before), after: mesh(objects), applied, without: () => mesh(before).world }); // prettier-ignore
    expect(introduced).toEqual([]);
    expect(fixed.map(({ code }) => code)).toEqual(['unknown-cluster']);
    expect(unchanged).toBeGreaterThanOrEqual(0);
  });
});

it('folds proxies with the same change, and names before, after and the field', () => {
  const { items, changed, compared } = outcome(istio('VirtualService', 'web', '{ hosts: [web], http: [{ timeout: 9s, route: [{ destination: { host: web } }] }] }')); // prettier-ignore
  const timeout = items.find(({ path }) => path.endsWith('.timeout'));
  expect(timeout).toMatchObject({
    left: '0s',
    right: '9s',
    cause: { field: 'spec.http[0].timeout' },
  });
  expect(timeout?.proxies.length).toBeGreaterThan(0);
  expect(compared).toEqual(expect.arrayContaining([...changed]));
});

it('keeps what only the cluster writes: age, status, the address of a Service', () => {
  const change = objectsOf('apiVersion: v1\nkind: Service\nmetadata: { name: api, namespace: shop }\nspec: { ports: [{ name: http, port: 80 }] }'); // prettier-ignore
  const { objects } = applyChange(RICH_MESH, { objects: change, removed: [] }, NOW);
  const service = objects.find(({ kind, name }) => kind === 'Service' && name === 'api');
  expect(service?.raw['spec']).toMatchObject({ clusterIP: '10.9.0.2' });
  const created = applyChange([], { objects: change, removed: [] }, NOW).objects[0];
  expect(created?.raw['metadata']).toMatchObject({ creationTimestamp: NOW });
});

it('adds or changes a key of tokens without showing it', () => {
  const keys = (name: string, secret: string) =>
      istio('RequestAuthentication', name, `{ selector: { matchLabels: { app: web } }, jwtRules: [{ issuer: me, jwks: '{"keys":[{"kty":"oct","kid":"one","k":"${secret}"}]}' }] }`); // prettier-ignore
  const added = JSON.stringify(outcome(keys('tokens', 'Zmlyc3Qtc2VjcmV0')));
  expect(added).toContain('jwt_authn');
  expect(added).not.toContain('Zmlyc3Qtc2VjcmV0');
  const { objects } = applyChange(RICH_MESH, { objects: objectsOf(keys('tokens', 'Zmlyc3Qtc2VjcmV0')), removed: [] }, NOW); // prettier-ignore
  const later = applyChange(objects, { objects: objectsOf(keys('tokens', 'b3RoZXItc2VjcmV0')), removed: [] }, NOW); // prettier-ignore
  const changed = whatIf({ before: mesh(objects), after: mesh(later.objects), applied: later.applied, without: () => mesh(objects).world }); // prettier-ignore
  expect(changed.items).not.toEqual([]);
  expect(JSON.stringify(changed)).not.toMatch(/Zmlyc3Qtc2VjcmV0|b3RoZXItc2VjcmV0/);
});
