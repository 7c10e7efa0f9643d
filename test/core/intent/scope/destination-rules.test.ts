import { describe, expect, test } from 'vitest';
import { object, objects, text } from '../../../../src/core/decode/read.ts';
import type { MergedDestinationRule } from '../../../../src/core/intent/model/scope.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import { contextOf, podYaml, serviceYaml, yamlWorld } from '../yaml-world.ts';

const HOST = 'web.shop.svc.cluster.local';
const base =
  podYaml('shop', 'web') +
  podYaml('client', 'client') +
  podYaml('istio-system', 'gateway') +
  serviceYaml('shop', 'web', '192.0.2.9');

interface Place {
  readonly namespace?: string;
  readonly host?: string;
  readonly at?: string;
}

/** A rule that says its own name as cookie, so that the choice shows. */
const rule = (
  name: string,
  spec = '',
  { namespace = 'shop', host = HOST, at = '2026-01-01' }: Place = {},
): string => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name}, namespace: ${namespace}, creationTimestamp: "${at}T00:00:00Z" }
spec: { host: "${host}", ${spec} }
---`;

const chosen = (
  yaml: string,
  pod = 'client/client',
  mesh?: JsonObject,
): MergedDestinationRule | undefined => {
  const { scope, proxy } = contextOf(yamlWorld(base + yaml, mesh), pod);
  return scope.destinationRule(HOST, proxy.labels);
};
const names = (found: MergedDestinationRule | undefined): string[] | undefined =>
  found?.from.map(({ name }) => name);

describe('which rules hold', () => {
  const ofClient = rule('client', '', { namespace: 'client' });
  const ofService = rule('service');
  const ofRoot = rule('root', '', { namespace: 'istio-system' });
  const ofNobody = rule('nobody', '', { namespace: 'elsewhere' });

  test("the client's namespace, then the service's, then the root namespace", () => {
    expect(names(chosen(ofClient + ofService + ofRoot + ofNobody))).toEqual(['client']);
    expect(names(chosen(ofService + ofRoot + ofNobody))).toEqual(['service']);
    expect(names(chosen(ofRoot + ofNobody))).toEqual(['root']);
    expect(chosen(ofNobody)).toBeUndefined();
  });

  test('a rule that is not exported to the client makes room for the next namespace', () => {
    const hidden = rule('hidden', 'exportTo: ["."]');
    expect(names(chosen(hidden + ofRoot))).toEqual(['root']);
    expect(names(chosen(rule('named', 'exportTo: [client]') + ofRoot))).toEqual(['named']);
    expect(names(chosen(ofService + ofRoot, 'client/client', { defaultDestinationRuleExportTo: ['.'] }))).toBeUndefined(); // prettier-ignore
  });

  test('clients in the root namespace look at its private rules first, at its public ones last', () => {
    const secret = rule('secret', 'exportTo: ["."]', { namespace: 'istio-system' });
    expect(names(chosen(ofService + ofRoot, 'istio-system/gateway'))).toEqual(['service']);
    expect(names(chosen(ofService + secret, 'istio-system/gateway'))).toEqual(['secret']);
  });

  test('within a namespace the most specific host, short names in full', () => {
    const wide = rule('wide', '', { host: '*.local' });
    const narrow = rule('narrow', '', { host: '*.shop.svc.cluster.local' });
    expect(names(chosen(wide + narrow))).toEqual(['narrow']);
    expect(names(chosen(wide + narrow + rule('exact', '', { host: 'web' })))).toEqual(['exact']);
    expect(names(chosen(rule('client', '', { namespace: 'client', host: '*' }) + ofService))).toEqual(['client']); // prettier-ignore
  });

  test('workloadSelector: for the workloads that it fits, only in its namespace, never inbound', () => {
    const selective = rule('selective', 'workloadSelector: { matchLabels: { app: web } }');
    const yaml = ofService + selective;
    expect(names(chosen(yaml, 'shop/web'))).toEqual(['selective']);
    expect(names(chosen(yaml))).toEqual(['service']);
    const { scope } = contextOf(yamlWorld(base + yaml), 'shop/web');
    expect(names(scope.destinationRule(HOST, undefined))).toEqual(['service']);
  });
});

describe('merge', () => {
  const policy = (mode: string): string => `trafficPolicy: { tls: { mode: ${mode} } }`;
  const subsets = (...own: string[]): string => `subsets: [${own.map((name) => `{ name: ${name} }`).join()}]`; // prettier-ignore
  const young = { at: '2026-02-01' };

  test('the older policy holds, subsets come together, the first of a name stays', () => {
    const first = rule('first', `${policy('SIMPLE')}, ${subsets('v1', 'v2')}`);
    const second = rule('second', `${policy('DISABLE')}, ${subsets('v2', 'v3')}`, young);
    const merged = chosen(second + first);
    expect(names(merged)).toEqual(['first', 'second']);
    expect(text(object(merged?.spec, 'trafficPolicy', 'tls'), 'mode')).toBe('SIMPLE');
    expect(objects(merged?.spec, 'subsets').map(({ name }) => name)).toEqual(['v1', 'v2', 'v3']);
    expect(['trafficPolicy', 'subsets.v2', 'subsets.v3'].map((path) => merged?.owner(path).name)).toEqual(['first', 'first', 'second']); // prettier-ignore
  });

  test('a policy comes from the first that has one', () => {
    const merged = chosen(rule('first', subsets('v1')) + rule('second', policy('SIMPLE'), young));
    expect(merged?.owner('trafficPolicy.tls').name).toBe('second');
    expect(merged?.owner('subsets.v1').name).toBe('first');
  });

  test('rules that are exported otherwise stay apart', () => {
    const merged = chosen(rule('first', 'exportTo: ["*"]') + rule('second', '', young));
    expect(names(merged)).toEqual(['second']);
  });
});
