import { expect, test } from 'vitest';
import { decodeKubeDocuments, kubeDocuments } from '../../../src/core/decode/kube-file.ts';
import { explainRequest } from '../../../src/core/explain/explain-request.ts';
import { explainMesh } from '../../../src/core/explain/ground/explain-mesh.ts';
import { buildRequest } from '../../../src/core/explain/request/build.ts';
import { whyNot } from '../../../src/core/explain/why-not.ts';
import { whyNotLines } from '../../../src/report/explain-why-not.ts';
import { EMPTY_SNAPSHOT } from '../../support/empty-snapshot.ts';
import { podYaml, serviceYaml } from '../intent/yaml-world.ts';

const rules = (http: object): string => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews, namespace: shop }
spec: { host: reviews, subsets: [{ name: v1, labels: { version: v1 } }, { name: v2, labels: { version: v2 } }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec: { hosts: [reviews], http: ${JSON.stringify(http)} }
---`;

const to = (subset: string, weight?: number): object => ({ destination: { host: 'reviews', subset }, weight }); // prettier-ignore

/** The answer to "why not v2", by what the YAML means. */
function answer(http: object) {
  const yaml = podYaml('shop', 'client') + serviceYaml('shop', 'reviews', '10.96.0.7') + rules(http); // prettier-ignore
  const { objects } = decodeKubeDocuments(kubeDocuments(Buffer.from(yaml), 'objects.yaml'));
  const mesh = explainMesh({ ...EMPTY_SNAPSHOT, objects });
  const request = buildRequest({ source: { kind: 'pod', ref: { namespace: 'shop', pod: 'client' } }, url: 'http://reviews/', headers: [] }); // prettier-ignore
  const found = whyNot(mesh, explainRequest(mesh, request), 'v2');
  const lines = whyNotLines(found).map((line) => line.map((cell) => (typeof cell === 'string' ? cell : cell.text)).join('')); // prettier-ignore
  return { states: found.routes.map(({ state }) => state), text: lines.join('\n') };
}

const NONE = 'VirtualService shop/reviews spec.http[0].route[1].weight';

test('a version with weight 0 is told with its field, though istiod leaves it out', () => {
  const { states, text } = answer([{ route: [to('v1', 100), to('v2', 0)] }]);
  expect(states).toEqual(['weight-0']);
  expect(text).toContain('v2 gets none of these requests (VirtualService shop/reviews spec.http[0].route[1].weight'); // prettier-ignore
});

test('one without a weight beside others gets nothing either', () => {
  expect(answer([{ route: [to('v1', 100), to('v2')] }]).states).toEqual(['weight-0']);
});

test('where the rule does not match, either, both are told', () => {
  const { states, text } = answer([
    { match: [{ headers: { who: { exact: 'me' } } }], route: [to('v1', 100), to('v2', 0)] },
    { route: [to('v1')] },
  ]);
  expect(states).toEqual(['passed-over']);
  expect(text).toContain('who');
  expect(text).toContain(`and v2 would get none of its requests (${NONE}`);
});

test.each([
  [[{ route: [to('v2', 0)] }], 'v2 gets all of these requests'],
  [[{ route: [to('v1', 90), to('v2', 10)] }], 'v2 gets 10 % of these requests'],
])('a share above 0 is no reason', (http, words) => {
  const { states, text } = answer(http);
  expect(states).toEqual(['taken']);
  expect(text).toContain(words);
});
