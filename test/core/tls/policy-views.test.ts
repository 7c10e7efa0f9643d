import { expect, test } from 'vitest';
import { assumeStrict, parseAssumption } from '../../../src/core/tls/assume/assume.ts';
import { checkTls, serverNamed } from '../../../src/core/tls/check.ts';
import { ruleStatuses } from '../../../src/core/tls/policy/destination-rule-status.ts';
import type { ProxySnapshot } from '../../../src/core/model/snapshot.ts';
import { tlsMesh, type TlsMesh } from '../../../src/core/tls/mesh/mesh.ts';
import { policyRows } from '../../../src/core/tls/policy/policies.ts';
import { probeRows } from '../../../src/core/tls/outside/probes.ts';
import { scrapeRows } from '../../../src/core/tls/outside/scrapes.ts';
import { peerAuthentication, shopMesh } from './mesh-yaml.ts';

const rule = (name: string, spec: string, namespace = 'shop'): string => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name}, namespace: ${namespace}, creationTimestamp: "2026-01-01T00:00:00Z" }
spec: ${spec}`;

test('STRICT keeps out who has no sidecar, first, and whom a rule makes speak plaintext', () => {
  const mesh = shopMesh(rule('db', '{ host: db, trafficPolicy: { tls: { mode: DISABLE } } }'));
  const { broken } = assumeStrict(mesh, { namespace: 'shop' }, {});
  expect(broken.map(({ before, after }) => [before.client.workload, before.server.host.split('.')[0], after.reason])).toEqual([
    ['cron', 'db', 'plaintext-to-strict'],
    ['cron', 'web', 'plaintext-to-strict'],
    ['web', 'db', 'plaintext-to-strict'],
  ]); // prettier-ignore
  expect(broken[2]?.after.causes.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['DestinationRule db', 'PeerAuthentication (assumed)']); // prettier-ignore
});

test('what auto mTLS decides follows the policy: DISABLE today is no conflict tomorrow', () => {
  const mesh = shopMesh(peerAuthentication('default', '{ mtls: { mode: DISABLE } }'));
  const { broken, exceptions } = assumeStrict(mesh, { namespace: 'shop' }, { namespace: 'shop' });
  expect(broken.map(({ before }) => before.client.workload)).toEqual(['cron', 'cron']);
  expect(exceptions).toEqual([]);
});

test('what the Envoys really have counts: a client with an old rule in it breaks, a policy that was lifted does not stay in one', () => {
  const asRead = (mesh: TlsMesh): ProxySnapshot[] => ['web', 'db'].map((pod) => ({ ...read(mesh, pod), origin: 'envoy' })); // prettier-ignore
  const withRule = shopMesh(rule('db', '{ host: db, trafficPolicy: { tls: { mode: DISABLE } } }'));
  const stale = tlsMesh(shopMesh().world, asRead(withRule), '');
  const found = assumeStrict(stale, { namespace: 'shop', client: 'web', server: 'db' }, {}).broken;
  expect(found).toMatchObject([{ after: { reason: 'plaintext-to-strict', evidence: 'actual' } }]);

  const disabled = shopMesh(peerAuthentication('default', '{ mtls: { mode: DISABLE } }'));
  const actual = tlsMesh(disabled.world, asRead(disabled), '');
  expect(assumeStrict(actual, { namespace: 'shop', client: 'web', server: 'db' }, { namespace: 'shop' }).broken).toEqual([]); // prettier-ignore
});

function read(mesh: TlsMesh, pod: string): ProxySnapshot {
  const config = mesh.configOf({ namespace: 'shop', pod }, 'policy');
  if (config === undefined) throw new Error(`no config of ${pod}`);
  return config;
}

test('policies that would go on letting plaintext in are named', () => {
  const own = peerAuthentication('web', '{ selector: { matchLabels: { app: web } }, mtls: { mode: PERMISSIVE }, portLevelMtls: { "8080": { mode: DISABLE } } }'); // prettier-ignore
  const { broken, exceptions } = assumeStrict(shopMesh(own), { namespace: 'shop' }, {});
  expect(broken.map(({ before }) => before.server.host.split('.')[0])).toEqual(['db']);
  expect(exceptions.map(({ name, field }) => `${name} ${field}`)).toEqual(['web spec.mtls.mode', 'web spec.portLevelMtls.8080.mode']); // prettier-ignore
});

test.each(['lax', 'strict:', 'strict:a:b', ''])('--assume %j is refused', (words) => {
  expect(() => parseAssumption(words)).toThrow(/does not know/);
});
test('a namespace without pods is none of the servers', () => {
  expect(() => assumeStrict(shopMesh(), { namespace: 'shop' }, { namespace: 'shoop' })).toThrow(/no pods in namespace shoop/); // prettier-ignore
});

test('the oldest policy of a level decides, and the others are named', () => {
  const mesh = shopMesh([
    peerAuthentication('young', '{ mtls: { mode: DISABLE } }', 'shop', '05'),
    peerAuthentication('old', '{ mtls: { mode: STRICT } }', 'shop', '02'),
    peerAuthentication('web', '{ selector: { matchLabels: { app: web } }, portLevelMtls: { "8080": { mode: PERMISSIVE } } }'),
  ].join('\n---\n')); // prettier-ignore
  const rows = policyRows(mesh, 'shop').map(({ workload, port, mode, source, ignored }) => [workload, port, mode, source?.name, source?.field, ignored.map(({ name }) => name)]); // prettier-ignore
  expect(rows).toEqual([
    ['web', 8080, 'PERMISSIVE', 'web', 'spec.portLevelMtls.8080.mode', ['young']],
    ['web', null, 'STRICT', 'old', 'spec.mtls.mode', ['young']],
    ['db', 8080, 'STRICT', 'old', 'spec.mtls.mode', ['young']],
    ['db', null, 'STRICT', 'old', 'spec.mtls.mode', ['young']],
  ]);
});

test('what an Envoy takes is told of the ports that nothing names, too', () => {
  const strict = shopMesh(STRICT);
  const envoys: ProxySnapshot[] = ['web', 'db'].map((pod) => ({ ...read(strict, pod), origin: 'envoy' }));
  const taken = (mesh: TlsMesh): unknown[] => policyRows(tlsMesh(mesh.world, envoys, ''), 'shop').map(({ port, actual, differs }) => [port, actual, differs]);
  expect(taken(strict)).toEqual([[8080, 'mtls', false], [null, 'mtls', false], [8080, 'mtls', false], [null, 'mtls', false]]);
  expect(taken(shopMesh())).toEqual([[8080, 'mtls', true], [null, 'mtls', true], [8080, 'mtls', true], [null, 'mtls', true]]);
}); // prettier-ignore

test('the field of a subset is where its rule has it, also where rules are merged', () => {
  const subset = (name: string): string => `{ name: ${name}, trafficPolicy: { tls: { mode: ISTIO_MUTUAL } } }`; // prettier-ignore
  const mesh = shopMesh([
    rule('db', `{ host: db, subsets: [{ name: v0 }, ${subset('v1')}] }`),
    rule('db-more', `{ host: db, subsets: [${subset('v2')}] }`),
  ].join('\n---')); // prettier-ignore
  const fields = ruleStatuses(mesh, 'shop').flatMap(({ destinationRule: one }) => (one === null ? [] : [`${one.name} ${one.field}`])); // prettier-ignore
  expect(fields).toEqual(['db spec.subsets[1].trafficPolicy.tls.mode', 'db-more spec.subsets[0].trafficPolicy.tls.mode']); // prettier-ignore
});

/** The table of istio 1.5, pilot/pkg/proxy/envoy/v2/debug_test.go, TestEvaluateTLSState, without its SIMPLE and MUTUAL to plaintext. */
test.each([
  ['DISABLE', 'DISABLE', 'OK'], ['DISABLE', 'PERMISSIVE', 'OK'], ['DISABLE', 'STRICT', 'CONFLICT'],
  ['ISTIO_MUTUAL', 'DISABLE', 'CONFLICT'], ['ISTIO_MUTUAL', 'PERMISSIVE', 'OK'], ['ISTIO_MUTUAL', 'STRICT', 'OK'],
  ['SIMPLE', 'DISABLE', 'CONFLICT'], ['SIMPLE', 'PERMISSIVE', 'CONFLICT'], ['MUTUAL', 'STRICT', 'CONFLICT'],
])('client %s, server %s: %s', (client, server, status) => {
  const mesh = shopMesh(`${rule('db', `{ host: db, trafficPolicy: { tls: { mode: ${client} } } }`)}\n---${peerAuthentication('default', `{ mtls: { mode: ${server} } }`)}`);
  const row = ruleStatuses(mesh, 'shop').find(({ host }) => host.startsWith('db.'));
  expect(row).toMatchObject({ status, client, server: [server], destinationRule: { name: 'db', field: 'spec.trafficPolicy.tls.mode' } });
}); // prettier-ignore

test('settings of a port replace those of the rule, also by saying nothing of TLS', () => {
  const mesh = shopMesh(rule('db', '{ host: db, trafficPolicy: { tls: { mode: DISABLE }, portLevelSettings: [{ port: { number: 80 }, loadBalancer: { simple: RANDOM } }] }, subsets: [{ name: v1, trafficPolicy: { tls: { mode: ISTIO_MUTUAL } } }] }')); // prettier-ignore
  const rows = ruleStatuses(mesh, 'shop').filter(({ host }) => host.startsWith('db.'));
  expect(rows.map(({ subset, client }) => [subset, client])).toEqual([[undefined, 'AUTO'], ['v1', 'ISTIO_MUTUAL']]); // prettier-ignore
});

const probed = (annotations: string, probe: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api }, annotations: { ${annotations} } }
spec:
  containers:
    - { name: app, ports: [{ name: http, containerPort: 8080 }], readinessProbe: ${probe} }
    - { name: istio-proxy, args: [proxy, sidecar] }
status: { phase: Running, podIP: 192.0.2.9, podIPs: [{ ip: 192.0.2.9 }] }`;

const STRICT = peerAuthentication('default', '{ mtls: { mode: STRICT } }');

test.each([
  ['{ httpGet: { port: http } }', 'conflict probe-not-rewritten 8080'],
  ['{ grpc: { port: 8080 } }', 'conflict probe-not-rewritten 8080'],
  ['{ httpGet: { port: 8080, scheme: HTTPS } }', 'conflict probe-not-rewritten 8080'],
  ['{ tcpSocket: { port: 8080 } }', 'warning tcp-probe-answered-by-sidecar 8080'],
  // Rewritten ones go to the agent, past Envoy; others call something else.
  ['{ httpGet: { port: 15020, path: /app-health/app/readyz } }', undefined],
  ['{ httpGet: { port: 8080, host: 203.0.113.7 } }', undefined],
  ['{ exec: { command: ["true"] } }', undefined],
])('a probe %s of a STRICT pod: %s', (probe, expected) => {
  const [row] = probeRows(shopMesh(`${probed('', probe)}\n---${STRICT}`), 'shop');
  expect(row && `${row.verdict} ${row.reason} ${row.server.port}`).toBe(expected);
});

test('a pod that forbids the rewriting is told so; PERMISSIVE lets its probe in', () => {
  const pod = probed(
    'sidecar.istio.io/rewriteAppHTTPProbers: "false"',
    '{ httpGet: { port: 8080 } }',
  );
  const [row] = probeRows(shopMesh(`${pod}\n---${STRICT}`), undefined);
  expect(row?.causes.map(({ kind, field }) => `${kind} ${field}`)).toEqual(['Pod metadata.annotations[sidecar.istio.io/rewriteAppHTTPProbers]', 'PeerAuthentication spec.mtls.mode']); // prettier-ignore
  expect(probeRows(shopMesh(pod), undefined)).toMatchObject([{ verdict: 'ok' }]);
});

test.each([
  ['prometheus.io/scrape: "true", prometheus.io/port: "9090"', 'conflict scrape-without-certificate 9090'],
  ['prometheus.io/scrape: "true", prometheus.io/port: "15020"', undefined],
  ['prometheus.io/scrape: "true", prometheus.io/port: "9090", traffic.sidecar.istio.io/excludeInboundPorts: "9090"', undefined],
  ['prometheus.io/port: "9090"', undefined],
])('a scrape by %s of a STRICT pod: %s', (annotations, expected) => {
  const [row] = scrapeRows(shopMesh(`${probed(annotations, '{}')}\n---${STRICT}`), 'shop');
  expect(row && `${row.verdict} ${row.reason} ${row.server.port}`).toBe(expected);
}); // prettier-ignore

test('a port whose probes speak HTTP and connect only loses the one that speaks', () => {
  const both = probed('', '{ httpGet: { port: 8080 } }, livenessProbe: { tcpSocket: { port: 8080 } }'); // prettier-ignore
  const { broken } = assumeStrict(shopMesh(both), { namespace: 'shop' }, {});
  expect(broken.filter(({ before }) => before.client.pod === 'kubelet')).toMatchObject([{ after: { reason: 'probe-not-rewritten' } }]); // prettier-ignore
});

test.each([{ server: 'db' }, { selector: 'app=cron' }, { client: 'cron' }])(
  'probes break nothing for who asks about %j',
  (asked) => {
    const mesh = shopMesh(probed('', '{ httpGet: { port: 8080 } }'));
    const { broken } = assumeStrict(mesh, { namespace: 'shop', ...asked }, {});
    expect(broken.map(({ before }) => before.client.workload)).not.toContain('kubelet');
    expect(broken.length).toBeGreaterThan(0);
  },
);

test('of a service that has no port of that name its ports are named', () => {
  const ask = (server: string) => () => checkTls(shopMesh(), { namespace: 'shop', client: 'cron', server }); // prettier-ignore
  expect(ask('db:htpp')).toThrow(expect.objectContaining({ message: 'db has no port htpp.', hint: 'Its ports: 80 (http).' })); // prettier-ignore
  expect(ask('bd:http')).toThrow(/There is no service/);
});

test('a server is looked up from the namespace of the client that is named', () => {
  const query = { namespace: 'default', client: 'cron.shop', server: 'db' };
  expect(serverNamed(shopMesh(), query)).toEqual({ text: 'db', namespace: 'shop' });
  expect(serverNamed(shopMesh(), { namespace: 'default', server: 'db' })).toEqual({ text: 'db', namespace: 'default' }); // prettier-ignore
});
