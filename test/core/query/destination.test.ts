import { expect, it } from 'vitest';
import { shortHost } from '../../../src/core/query/destination.ts';

it.each([
  ['reviews.shop.svc.cluster.local', 'shop', 'reviews'],
  ['reviews.shop.svc.cluster.local', 'web', 'reviews.shop'],
  ['reviews.shop.svc.corp.example', '', 'reviews.shop'],
  ['reviews.shop.svc', 'web', 'reviews.shop.svc'],
  ['api.vendor.example', 'web', 'api.vendor.example'],
  // Another service than the one of this cluster: it may not look the same.
  ['reviews.shop.svc.clusterset.local', 'shop', 'reviews.shop.svc.clusterset.local'],
])('%s in namespace %j is %s', (host, namespace, short) => {
  expect(shortHost(host, namespace)).toBe(short);
});
