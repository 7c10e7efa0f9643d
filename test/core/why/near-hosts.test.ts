import { expect, it } from 'vitest';
import { decodeKubeDocuments, kubeDocuments } from '../../../src/core/decode/kube-file.ts';
import { buildWorld } from '../../../src/core/intent/world/world.ts';
import { nearHosts } from '../../../src/core/why/near-hosts.ts';

const service = (name: string): string => {
  const [short, namespace] = name.split('.');
  return `---\napiVersion: v1\nkind: Service\nmetadata: { name: ${short}, namespace: ${namespace} }\nspec: { clusterIP: 10.0.0.1, ports: [{ port: 80 }] }\n`;
};

it.each([
  ['the same name in another namespace comes first', 'reviews.test', ['reviews.shop', 'review.test']], // prettier-ignore
  ['a letter that is wrong', 'detials.shop', ['details.shop', 'reviews.shop']],
  [
    'the cluster domain counts for nothing',
    'detials.shop.svc.cluster.local',
    ['details.shop', 'reviews.shop'],
  ],
  ['never itself', 'details.shop', []],
  ['a letter too many in a short name', 'mydetails', ['details.shop']],
  ['a short name elsewhere', 'xdetails.prod', ['details.shop']],
  ['nothing is near', 'unheard-of.example.com', []],
  ['other hosts are not taken apart', 'detail.example.com', []],
])('%s: %s', (_, host, near) => {
  const names = ['reviews.shop', 'review.test', 'details.shop'];
  const { objects } = decodeKubeDocuments(kubeDocuments(Buffer.from(names.map(service).join('')), 'mesh.yaml')); // prettier-ignore
  expect(nearHosts(buildWorld({ objects }))(host)).toEqual(near);
});
