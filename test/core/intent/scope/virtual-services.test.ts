import { describe, expect, test } from 'vitest';
import { objects, strings, text } from '../../../../src/core/decode/read.ts';
import { ruleSource } from '../../../../src/core/intent/scope/rule-source.ts';
import { virtualServicesFor } from '../../../../src/core/intent/scope/virtual-services.ts';
import type { ConfigObject } from '../../../../src/core/intent/model/config-object.ts';
import { yamlWorld } from '../yaml-world.ts';

const virtualService = (name: string, spec: string, namespace = 'shop', day = 1): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: ${namespace}, creationTimestamp: "2026-01-0${day}T00:00:00Z" }
spec: ${spec}
---`;

const seen = (yaml: string, namespace = 'shop', gateway = 'mesh'): readonly ConfigObject[] =>
  virtualServicesFor(yamlWorld(yaml), { namespace, gateway });

const rulesOf = (yaml: string): readonly Record<string, unknown>[] =>
  objects(seen(yaml).find(({ name }) => name === 'root')?.spec, 'http');

describe('who sees which', () => {
  test('private ones go before those that were exported by name, and these before all others', () => {
    const yaml =
      virtualService('all', '{ hosts: [a] }', 'shop', 1) +
      virtualService('named', '{ hosts: [a], exportTo: [shop] }', 'other', 2) +
      virtualService('private', '{ hosts: [a], exportTo: ["."] }', 'shop', 3) +
      virtualService('nobody', '{ hosts: [a], exportTo: ["~"] }');
    expect(seen(yaml).map(({ name }) => name)).toEqual(['private', 'named', 'all']);
    expect(seen(yaml, 'third').map(({ name }) => name)).toEqual(['all']);
  });

  test.each([
    ['front', 'shop/front'],
    ['./front', 'shop/front'],
    ['edge/front', 'edge/front'],
    ['front.edge.svc.cluster.local', 'edge/front'],
    ['front.edge', 'edge/front'],
  ])('gateway %s is %s', (written, full) => {
    const yaml = virtualService('one', `{ hosts: [a], gateways: [${written}] }`);
    expect(seen(yaml, 'edge', full)).toHaveLength(1);
    expect(seen(yaml, 'edge')).toHaveLength(0);
  });

  test('hosts are in full; addresses, wildcards and names with dots stay', () => {
    const [one] = seen(virtualService('one', '{ hosts: [web, "*", "*.x", 192.0.2.1, web.other], http: [{ route: [{ destination: { host: api } }], mirror: { host: copy } }] }')); // prettier-ignore
    expect(strings(one?.spec, 'hosts')).toEqual(['web.shop.svc.cluster.local', '*', '*.x', '192.0.2.1', 'web.other']); // prettier-ignore
    expect(JSON.stringify(one?.spec['http'])).toContain('"api.shop.svc.cluster.local"');
    expect(JSON.stringify(one?.spec['http'])).toContain('"copy.shop.svc.cluster.local"');
  });
});

describe('delegates', () => {
  const root = (rule: string): string =>
    virtualService('root', `{ hosts: [web], http: [{ ${rule}, delegate: { name: part } }, { name: last }] }`); // prettier-ignore
  const part = (rules: string, extra = ''): string =>
    virtualService('part', `{ ${extra} http: ${rules} }`, 'shop', 2);

  test('their rules take the place of the one that delegates; what they leave out comes from it', () => {
    const rules = rulesOf(
      root('name: r, timeout: 1s, retries: { attempts: 2 }, match: [{ uri: { prefix: /a } }]') +
        part('[{ name: d, timeout: 5s, match: [{ uri: { prefix: /a/b }, method: { exact: GET } }] }, { route: [] }]'), // prettier-ignore
    );
    expect(rules.map((rule) => rule['name'])).toEqual(['r-d', 'r', 'last']);
    const [first = {}, second = {}] = rules;
    expect([first['timeout'], second['timeout']]).toEqual(['5s', '1s']);
    expect(first['match']).toEqual([{ uri: { prefix: '/a/b' }, method: { exact: 'GET' } }]);
    expect(second['match']).toEqual([{ uri: { prefix: '/a' } }]);
    expect(ruleSource(first, 'timeout')).toMatchObject({ name: 'part', field: 'spec.http[0].timeout' }); // prettier-ignore
    expect(ruleSource(first, 'retries')).toMatchObject({ name: 'root', field: 'spec.http[0].retries' }); // prettier-ignore
    expect(ruleSource(first)).toMatchObject({ name: 'part', field: 'spec.http[0]' });
  });

  test.each([
    ['prefix of another place', '{ uri: { prefix: /b } }'],
    ['a regex beside a prefix', '{ uri: { regex: /a.* } }'],
    ['a shorter prefix', '{ uri: { prefix: / } }'],
    ['another case rule', '{ uri: { prefix: /a }, ignoreUriCase: true }'],
    ['a source namespace that differs', '{ sourceNamespace: x }'],
  ])('a rule falls out with %s', (_, match) => {
    const rules = rulesOf(
      root('match: [{ uri: { prefix: /a }, sourceNamespace: shop }]') +
        part(`[{ match: [${match}] }]`),
    );
    expect(rules.map((rule) => text(rule, 'name'))).toEqual(['last']);
  });

  test('are no VirtualServices of their own, do not delegate on, and have to be visible', () => {
    const cyclic = root('match: []') + part('[{ name: own, delegate: { name: part } }]');
    expect(seen(cyclic).map(({ name }) => name)).toEqual(['root']);
    expect(rulesOf(cyclic).map((rule) => rule['name'])).toEqual(['own', 'last']);
    expect(rulesOf(root('match: []') + part('[{ name: own }]', 'exportTo: [other],'))).toHaveLength(
      1,
    );
    expect(rulesOf(root('match: []'))).toHaveLength(1);
  });

  test('know where each match was written: in the delegate, or in the rule that delegates', () => {
    const [narrowed = {}, taken = {}] = rulesOf(
      root('match: [{ uri: { prefix: /a } }, { uri: { prefix: /a/b } }]') +
        part('[{ match: [{ uri: { prefix: /a/b } }, { uri: { prefix: /a/c } }] }, { name: x }]'),
    );
    expect(objects(narrowed, 'match')).toHaveLength(3);
    const field = (at: number): unknown => ruleSource(narrowed, `match[${at}]`);
    expect(field(1)).toMatchObject({ name: 'part', field: 'spec.http[0].match[0]' });
    expect(field(2)).toMatchObject({ name: 'part', field: 'spec.http[0].match[1]' });
    expect(ruleSource(taken, 'match[1]')).toMatchObject({ name: 'root', field: 'spec.http[0].match[1]' }); // prettier-ignore
  });

  test('survive rules of any shape', () => {
    const odd = '{ hosts: [web], http: [{ match: 3, route: [{ destination: 4 }], delegate: { name: part } }, 7], tls: {}, tcp: [{ match: [{ gateways: 5 }] }] }'; // prettier-ignore
    expect(seen(virtualService('root', odd) + part('[{ match: [{ headers: 4, gateways: "x" }] }]'))).toHaveLength(1); // prettier-ignore
  });
});
