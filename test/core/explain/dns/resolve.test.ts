import { expect, test } from 'vitest';
import { decodeKubeDocuments, kubeDocuments } from '../../../../src/core/decode/kube-file.ts';
import { resolve, type Resolved } from '../../../../src/core/explain/dns/resolve.ts';
import { explainMesh } from '../../../../src/core/explain/ground/explain-mesh.ts';
import { EMPTY_SNAPSHOT } from '../../../support/empty-snapshot.ts';
import { serviceYaml } from '../../intent/yaml-world.ts';

const alias = (name: string, externalName: string): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { type: ExternalName, externalName: "${externalName}" }
---`;

/** One alias after another, and a service at the end. */
const chain = (length: number): string =>
  Array.from({ length }, (_, at) => alias(`a${at}`, at + 1 === length ? 'end.shop.svc.cluster.local' : `a${at + 1}.shop.svc.cluster.local`)).join('') + serviceYaml('shop', 'end', '10.96.0.7'); // prettier-ignore

function lookUp(yaml: string, host: string): Resolved {
  const { objects } = decodeKubeDocuments(kubeDocuments(Buffer.from(yaml), 'objects.yaml'));
  const mesh = explainMesh({ ...EMPTY_SNAPSHOT, objects });
  return resolve(mesh, { host, namespace: 'shop', proxy: undefined, sourceIp: undefined, observed: () => [] }); // prettier-ignore
}

const why = (found: Resolved): string => (found.kind === 'no-name' ? found.why : found.ips.join());

test('an ExternalName service is what it stands for', () => {
  expect(lookUp(chain(1), 'a0')).toMatchObject({ kind: 'addresses', ips: ['10.96.0.7'] });
});

test('two that stand for each other have no address', () => {
  const ring = alias('one', 'two.shop.svc.cluster.local') + alias('two', 'ONE.shop.svc.cluster.local.'); // prettier-ignore
  for (const host of ['one', 'two.shop', 'one.shop.svc.cluster.local'])
    expect(why(lookUp(ring, host))).toMatch(/^(?:one|two)\.shop\.svc\.cluster\.local leads back to itself$/); // prettier-ignore
});

test('one that stands for itself, and one without a name, have none either', () => {
  expect(why(lookUp(alias('self', 'self.shop.svc.cluster.local'), 'self'))).toContain('leads back');
  expect(why(lookUp(alias('empty', ''), 'empty'))).toContain('has no addresses');
});

test('eight in a row are followed, more are not, however many', () => {
  expect(why(lookUp(chain(8), 'a0'))).toBe('10.96.0.7');
  for (const length of [9, 2000])
    expect(why(lookUp(chain(length), 'a0'))).toBe('a0.shop.svc.cluster.local leads to more than 8 ExternalName services in a row, which DNS does not follow'); // prettier-ignore
});
