import { expect, test } from 'vitest';
import {
  destinationHash,
  serviceHash,
} from '../../../../src/core/intent/routes/consistent-hash.ts';
import { hashPolicy } from '../../../../src/core/intent/routes/hash-policy.ts';
import { contextOf, podYaml, serviceYaml, yamlWorld } from '../yaml-world.ts';

const host = 'server.shop.svc.cluster.local';
const header = (name: string): string =>
  `loadBalancer: { consistentHash: { httpHeaderName: ${name} } }`;
const rule = (spec: string): ReturnType<typeof contextOf> =>
  contextOf(
    yamlWorld(`${podYaml('shop', 'client')}${serviceYaml('shop', 'server', '10.0.0.1')}
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: server, namespace: shop }
spec: { host: server, ${spec} }`),
    'shop/client',
  );

test('subset and port, subset, port, all: the first that hashes counts', () => {
  const context = rule(`
    trafficPolicy: { ${header('all')}, portLevelSettings: [{ port: { number: 80 }, ${header('port')} }] },
    subsets: [{ name: v1, trafficPolicy: { ${header('subset')}, portLevelSettings: [{ port: { number: 80 }, ${header('both')} }] } }, { name: v2 }]`);
  const nameOf = (destination: object): unknown =>
    destinationHash(context, { host, ...destination })?.hash['httpHeaderName'];
  const port = { number: 80 };
  expect(nameOf({ subset: 'v1', port })).toBe('both');
  expect(nameOf({ subset: 'v1' })).toBe('subset');
  expect(nameOf({ subset: 'v2', port })).toBe('port');
  expect(nameOf({ port: { number: 81 } })).toBe('all');
  expect(nameOf({})).toBe('all');
  expect(serviceHash(context.scope.destinationRule(host, {}), 80)?.hash['httpHeaderName']).toBe(
    'port',
  );
  expect(destinationHash(context, { host, subset: 'v1' })?.source.field).toBe(
    'spec.subsets[0].trafficPolicy.loadBalancer.consistentHash',
  );
});

test('a hash without a key steers no request, but keeps retries at the host', () => {
  const hash = destinationHash(
    rule('trafficPolicy: { loadBalancer: { consistentHash: { minimumRingSize: 7 } } }'),
    { host },
  );
  expect(hash).toBeDefined();
  expect(hashPolicy(hash)).toBeUndefined();
});

test('a cookie has its path, age and attributes', () => {
  const hash = destinationHash(
    rule('trafficPolicy: { loadBalancer: { consistentHash: { httpCookie: { name: sid, path: /a, ttl: 1h, attributes: [{ name: SameSite, value: Strict }] } } } }'), // prettier-ignore
    { host },
  );
  expect(hashPolicy(hash)).toMatchObject({
    cookie: { name: 'sid', path: '/a', ttl: '3600s', attributes: [{ name: 'SameSite', value: 'Strict' }] }, // prettier-ignore
  });
});
