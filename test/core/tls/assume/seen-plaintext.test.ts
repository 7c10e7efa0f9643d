import { expect, test } from 'vitest';
import { assumeSeen, loggedServers } from '../../../../src/core/tls/assume/assume-seen.ts';
import type { SeenResult } from '../../../../src/core/tls/assume/seen-plaintext.ts';
import { peerAuthentication, shopMesh } from '../mesh-yaml.ts';

interface Line {
  readonly from: string;
  readonly port?: number;
  readonly sni?: string;
  readonly agent?: string;
  readonly refused?: true;
  readonly second?: number;
}

/** In Istio's default format, of the pod db (192.0.2.2). */
const line = ({ from, port = 8080, sni = '-', agent = 'curl/8', refused, second = 0 }: Line): string => {
  const time = `[2026-11-20T22:00:0${second}.000Z]`;
  return refused === true
    ? `${time} "- - -" 0 NR filter_chain_not_found - "-" 0 0 0 - "-" "-" "-" "-" "-" - - 192.0.2.2:${port} ${from} ${sni} -`
    : `${time} "GET / HTTP/1.1" 200 - via_upstream - "-" 0 5 1 0 "-" "${agent}" "id" "db" "192.0.2.2:${port}" inbound|${port}|| 127.0.0.6:4 192.0.2.2:${port} ${from} ${sni} default`;
}; // prettier-ignore

const MTLS = 'outbound_.80_._.db.shop.svc.cluster.local';
const DB = { namespace: 'shop', pod: 'db' };

const seenIn = (lines: readonly string[], more = '', query = {}): SeenResult =>
  assumeSeen(shopMesh(more), [{ proxy: DB, lines }], {
    query: { namespace: 'shop', ...query },
    assume: {},
    read: [],
  });

test('who speaks no TLS is counted by workload, a client of no pod by its address', () => {
  const { seen, lines, proxies, since, until } = seenIn([
    line({ from: '192.0.2.3:1001', second: 1 }),
    line({ from: '192.0.2.3:1002', second: 3 }),
    line({ from: '192.0.2.1:1003', sni: MTLS, second: 2 }),
    line({ from: '203.0.113.9:1004' }),
  ]);
  expect({ lines, proxies, since, until }).toEqual({ lines: 4, proxies: 1, since: '2026-11-20T22:00:00.000Z', until: '2026-11-20T22:00:03.000Z' }); // prettier-ignore
  expect(seen).toEqual([
    { client: { namespace: 'shop', workload: 'cron', address: '192.0.2.3', hasProxy: false }, server: { namespace: 'shop', workload: 'db' }, port: 8080, count: 2, succeeded: 2, refused: 0, last: '2026-11-20T22:00:03.000Z' },
    { client: { namespace: null, workload: null, address: '203.0.113.9', hasProxy: false }, server: { namespace: 'shop', workload: 'db' }, port: 8080, count: 1, succeeded: 1, refused: 0, last: '2026-11-20T22:00:00.000Z' },
  ]); // prettier-ignore
});

test.each([
  ['the pod itself', line({ from: '192.0.2.2:1001' })],
  ['loopback', line({ from: '127.0.0.1:1001' })],
  ["the kubelet's probe", line({ from: '203.0.113.1:1001', agent: 'kube-probe/1.31' })],
  ['a port of the agent', line({ from: '192.0.2.3:1001', port: 15020 })],
])('%s is no client', (_, text) => {
  expect(seenIn([text]).seen).toEqual([]);
});

test('an address that x-forwarded-for claims is nobody, not even the pod itself', () => {
  const { seen } = seenIn([line({ from: '192.0.2.2:0' }), line({ from: '192.0.2.3:0' })]);
  expect(seen).toMatchObject([{ client: { address: null, workload: null }, count: 2 }]);
});

test('what is refused today is told apart from what would be', () => {
  const { seen } = seenIn([line({ from: '192.0.2.3:1', refused: true }), line({ from: '203.0.113.9:1' })]); // prettier-ignore
  expect(seen.map(({ client, count, refused }) => [client.address, count, refused])).toEqual([['203.0.113.9', 1, 0], ['192.0.2.3', 1, 1]]); // prettier-ignore
});

test('ports that a policy keeps open are not concerned', () => {
  const open = peerAuthentication('db', '{ selector: { matchLabels: { app: db } }, portLevelMtls: { "8080": { mode: PERMISSIVE } } }'); // prettier-ignore
  const lines = [line({ from: '192.0.2.3:1' }), line({ from: '192.0.2.3:1', port: 9090 })];
  expect(seenIn(lines, open).seen.map(({ port }) => port)).toEqual([9090]);
});

test('lines without the server name prove nothing', () => {
  const short = '[2026-11-20T22:00:00.000Z] "GET / HTTP/1.1" 200 - 0 5 1 0 "-" "curl/8" "3f1a2d5e-7c11-4a8e-9d6b-0c1f2e3d4a5b" "db" "192.0.2.2:8080" inbound|8080|| 127.0.0.6:4 192.0.2.2:8080 192.0.2.3:1'; // prettier-ignore
  expect(seenIn([short])).toMatchObject({ seen: [], lines: 0, proxies: 0, mute: 1 });
});

test('a named client or namespace chooses among the clients', () => {
  const lines = [line({ from: '192.0.2.3:1' }), line({ from: '203.0.113.9:1' })];
  const clients = (query: object): unknown[] => seenIn(lines, '', query).seen.map(({ client }) => client.workload); // prettier-ignore
  expect(clients({ client: 'cron' })).toEqual(['cron']);
  expect(clients({ only: 'shop' })).toEqual(['cron', null]);
  expect(clients({ only: 'other' })).toEqual([]);
  expect(clients({ selector: 'app=cron' })).toEqual(['cron']);
});

test('logs are asked for of the servers that the question is about', () => {
  const mesh = shopMesh();
  const named = (query: object, namespace?: string): string[] =>
    loggedServers(mesh, { namespace: 'shop', ...query }, namespace === undefined ? {} : { namespace }).map(({ pod }) => pod); // prettier-ignore
  expect(named({})).toEqual(['web', 'db']);
  expect(named({ server: 'db:80' })).toEqual(['db']);
  expect(named({}, 'other')).toEqual([]);
});

test('of a server that is named only calls to the ports behind it count', () => {
  const lines = [line({ from: '192.0.2.3:1001' }), line({ from: '192.0.2.3:1002', port: 9090 })];
  const ports = (query: object): number[] => seenIn(lines, '', query).seen.map(({ port }) => port);
  expect(ports({})).toEqual([8080, 9090]);
  expect(ports({ server: 'db:80' })).toEqual([8080]);
  expect(ports({ server: '192.0.2.2:9090' })).toEqual([9090]);
  expect(ports({ server: 'web' })).toEqual([]);
});

test('the logs that are read are those of the server as the client that is named resolves it', () => {
  const query = { namespace: 'default', client: 'cron.shop', server: 'db' };
  expect(loggedServers(shopMesh(), query, {})).toEqual([DB]);
});

test('what was not asked about is counted, and not listed', () => {
  const lines = [
    line({ from: '192.0.2.3:1' }),
    line({ from: '203.0.113.9:1', port: 9090 }),
    line({ from: '203.0.113.9:1', port: 9090, refused: true }),
  ];
  expect(seenIn(lines).elsewhere).toBe(0);
  expect(seenIn(lines, '', { client: 'cron' })).toMatchObject({ seen: [{}], elsewhere: 1 });
  expect(seenIn(lines, '', { server: 'db:80' })).toMatchObject({ seen: [{}], elsewhere: 1 });
  expect(seenIn(lines, '', { only: 'other' })).toMatchObject({ seen: [], elsewhere: 2 });
});

/** Both are endpoints of a headless service, which names its pods. */
const HEADLESS = `
apiVersion: v1
kind: Service
metadata: { name: data, namespace: shop }
spec: { clusterIP: None, selector: { set: data }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: data-1, namespace: shop, labels: { kubernetes.io/service-name: data } }
addressType: IPv4
ports: [{ name: http, port: 8080, protocol: TCP }]
endpoints:
  - { addresses: [192.0.2.2], hostname: db, conditions: { ready: true }, targetRef: { kind: Pod, name: db, namespace: shop } }
  - { addresses: [192.0.2.1], hostname: web, conditions: { ready: true }, targetRef: { kind: Pod, name: web, namespace: shop } }`;

test('of a headless service of which one pod is named only that one is meant', () => {
  const mesh = shopMesh(HEADLESS);
  const read = (server: string): string[] => loggedServers(mesh, { namespace: 'shop', server }, {}).map(({ pod }) => pod); // prettier-ignore
  expect(read('data')).toEqual(['web', 'db']);
  expect(read('db.data')).toEqual(['db']);
  const lines = [8080, 80, 9090].map((port) => line({ from: '192.0.2.3:1', port }));
  const ports = (server: string): number[] => seenIn(lines, HEADLESS, { server }).seen.map(({ port }) => port); // prettier-ignore
  expect(ports('db.data:80')).toEqual([8080, 80]);
  expect(ports('web.data:80')).toEqual([]);
});
