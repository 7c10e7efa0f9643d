import { expect, test } from 'vitest';
import { clientNamed } from '../../../../src/core/tls/mesh/clients.ts';
import { shopMesh } from '../mesh-yaml.ts';

const WORKERS = Array.from({ length: 5 }, (_, index) => `
apiVersion: v1
kind: Pod
metadata: { name: worker-${'abcde'[index]}, namespace: shop }
spec: { containers: [{ name: app }] }
status: { phase: Running }`).join('\n---'); // prettier-ignore

const { world } = shopMesh(WORKERS);

test.each([
  ['nobody', 'shop', 'There are: cron, db, web, worker-a, worker-b and 3 more'],
  ['wbe', 'shop', 'Did you mean web?'],
  ['web', 'bank', 'It exists in shop: write web.shop, or use -n.'],
  ['nobody', 'bank', 'No pod of namespace bank was read: check -n.'],
])('a client %s of namespace %s, who is none, is answered with what helps', (name, namespace, hint) => {
  expect(() => clientNamed(world, name, namespace)).toThrow(
    expect.objectContaining({
      code: 'not-found',
      message: `There is no pod or workload ${name} in namespace ${namespace}.`,
      hint,
    }),
  );
}); // prettier-ignore
