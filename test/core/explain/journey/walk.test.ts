import { expect, test } from 'vitest';
import { decodeKubeDocuments, kubeDocuments } from '../../../../src/core/decode/kube-file.ts';
import { explainMesh } from '../../../../src/core/explain/ground/explain-mesh.ts';
import { Trail } from '../../../../src/core/explain/journey/trail.ts';
import { configOf } from '../../../../src/core/explain/journey/walk.ts';
import { EMPTY_SNAPSHOT } from '../../../support/empty-snapshot.ts';
import { snapshotOf, type ProxyBodies } from '../../../support/proxy-snapshot.ts';
import { podYaml } from '../../intent/yaml-world.ts';

const REF = { namespace: 'shop', pod: 'web-1' };
const OWN = { ClustersConfigDump: { static_clusters: [{ cluster: { name: 'own', type: 'STATIC' } }] } }; // prettier-ignore
const EDS = { ClustersConfigDump: { dynamic_active_clusters: [{ cluster: { name: 'own', type: 'EDS' } }] } }; // prettier-ignore

/** The clusters by which a proxy is followed, and what is noted of it. */
function followed(bodies: ProxyBodies | undefined, yaml: string): string {
  const { objects } = decodeKubeDocuments(kubeDocuments(Buffer.from(yaml), 'objects.yaml'));
  const read = bodies === undefined ? EMPTY_SNAPSHOT : snapshotOf(bodies);
  const trail = new Trail();
  const mesh = explainMesh({ ...read, objects });
  const deliver = () => [];
  const found = configOf({ mesh, trail, application: {}, depth: 0, deliver }, REF);
  const isOwn = found?.clusters.some(({ name }) => name === 'own');
  return `${found === undefined ? 'nothing' : isOwn === true ? 'its own' : 'the YAML'}; ${trail.gaps.get('shop/web-1') ?? 'no gap'}`; // prettier-ignore
}

const POD = podYaml('shop', 'web-1');

test.each([
  ['its Envoy', { dump: OWN }, 'its own; no gap'],
  ['what istiod would send', { dump: OWN, origin: 'istiod' }, 'its own; its config was not read: what istiod would send it stands in'],
  ['what istiod would send, but for endpoints', { dump: EDS, origin: 'istiod' }, 'the YAML; its config was not read: what the YAML means for it stands in'],
  ['its Envoy before endpoints came', { dump: EDS }, 'its own; no gap'],
  ['nothing', undefined, 'the YAML; its config was not read: what the YAML means for it stands in'],
] as const)('read was %s: that is followed, and told in the same words', (_, bodies, words) => {
  expect(followed(bodies, POD)).toBe(words);
}); // prettier-ignore

test('of a proxy that nobody knows nothing stands in', () => {
  expect(followed(undefined, '')).toBe('nothing; its config was not read');
});
