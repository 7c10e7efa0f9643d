import { expect, test } from 'vitest';
import { yamlWorld } from '../yaml-world.ts';

const istiod = (env: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: istiod, namespace: istio-system }
spec: { containers: [{ name: discovery, env: [${env}] }] }
---`;

const rule = (name: string, labels: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop, labels: { ${labels} } }
spec: { hosts: [web] }
---`;

const all = rule('everyones', '') + rule('own', 'istio.io/rev: blue') + rule('other', 'istio.io/rev: green'); // prettier-ignore
const seen = (yaml: string): string[] => yamlWorld(yaml).list('VirtualService').map(({ name }) => name).sort(); // prettier-ignore

test('objects labelled for another revision are not for this istiod', () => {
  expect(seen(all + istiod('{ name: REVISION, value: blue }'))).toEqual(['everyones', 'own']);
  expect(seen(all + istiod('{ name: REVISION, value: default }'))).toEqual(['everyones']);
});

test('an istiod without a revision, or none at hand, reads all', () => {
  expect(seen(all + istiod(''))).toEqual(['everyones', 'other', 'own']);
  expect(seen(all)).toEqual(['everyones', 'other', 'own']);
});
