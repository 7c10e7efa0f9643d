import { expect, test } from 'vitest';
import { RE2JS } from 're2js';
import { assumeCounted } from '../../../../src/core/tls/assume/assume-counted.ts';
import { isPlaintextStat, PLAINTEXT_STATS, type CountedResult } from '../../../../src/core/tls/assume/counted-plaintext.ts'; // prettier-ignore
import type { TlsMesh } from '../../../../src/core/tls/mesh/mesh.ts';
import { peerAuthentication, shopMesh } from '../mesh-yaml.ts';

const DB = { namespace: 'shop', pod: 'db' };
const HOST = 'db.shop.svc.cluster.local';

interface Counter {
  readonly from?: string;
  readonly service?: string;
  readonly policy?: string;
  readonly code?: number;
  readonly count: number;
  readonly reporter?: string;
}

/** As Istio 1.32 writes them; "web" tells who it is, nobody else does. */
const http = ({ from = 'unknown', service = HOST, policy = 'none', code = 200, count, reporter = 'destination' }: Counter): string =>
  `istio_requests_total{reporter="${reporter}",source_workload="${from}",source_workload_namespace="${from === 'unknown' ? 'unknown' : 'shop'}",source_principal="unknown",destination_workload="db",destination_service="${service}",request_protocol="http",response_code="${code}",response_flags="-",connection_security_policy="${policy}"} ${count}`; // prettier-ignore

const tcp = (count: number): string =>
  `istio_tcp_connections_opened_total{reporter="destination",source_workload="unknown",source_workload_namespace="unknown",destination_service="${HOST}",request_protocol="tcp",connection_security_policy="none"} ${count}`; // prettier-ignore

const counted = (lines: readonly string[], mesh: TlsMesh = shopMesh(), query = {}): CountedResult =>
  assumeCounted(mesh, [{ proxy: DB, lines, date: '2026-11-20T22:00:00Z' }], {
    query: { namespace: 'shop', ...query },
    assume: {},
  });

test('calls without mTLS are counted by client and service, over all statuses', () => {
  const lines = [
    http({ count: 7 }),
    http({ count: 2, code: 503 }),
    http({ count: 1, code: 0 }),
    http({ count: 5, from: 'web' }),
    http({ count: 90, from: 'web', policy: 'mutual_tls' }),
    http({ count: 8, reporter: 'source', policy: 'unknown' }),
    'envoy_server_uptime{} 3600',
  ];
  const result = counted(lines);
  const server = { namespace: 'shop', workload: 'db' };
  expect(result.counted).toEqual([
    { client: { namespace: null, workload: null, hasProxy: null }, server, service: HOST, protocol: 'http', count: 10, succeeded: 7, doubt: null },
    { client: { namespace: 'shop', workload: 'web', hasProxy: true }, server, service: HOST, protocol: 'http', count: 5, succeeded: 5, doubt: null },
  ]); // prettier-ignore
  expect(result).toMatchObject({ proxies: 1, mtls: 90, plaintext: 15, silent: 0, since: '2026-11-20T21:00:00Z', lastStart: '2026-11-20T21:00:00Z' }); // prettier-ignore
});

test('what was counted where plaintext is refused today is history', () => {
  const strict = shopMesh(peerAuthentication('default', '{ mtls: { mode: STRICT } }'));
  expect(counted([http({ count: 7 })], strict)).toMatchObject({ counted: [], plaintext: 7 });
});

const OPEN = '{ selector: { matchLabels: { app: db } }, portLevelMtls: { "PORT": { mode: PERMISSIVE } } }'; // prettier-ignore
const open = (port: number): TlsMesh =>
  shopMesh(peerAuthentication('db', OPEN.replace('PORT', `${port}`)));

test('a service whose port stays open is not concerned; calls of no service may be of that port', () => {
  expect(counted([http({ count: 7 })], open(8080)).counted).toEqual([]);
  expect(counted([http({ count: 7 })], open(9090)).counted).toMatchObject([{ doubt: null }]);
  const unknown = http({ count: 7, service: 'InboundPassthroughCluster' });
  expect(counted([unknown], open(9090)).counted).toMatchObject([{ doubt: 'open-port' }]);
});

test('connections that may be the TCP probe of the kubelet are doubted', () => {
  expect(counted([tcp(3)]).counted).toMatchObject([{ protocol: 'tcp', count: 3, doubt: null }]);
  const probed = shopMesh(`
apiVersion: v1
kind: Pod
metadata: { name: probed, namespace: shop, labels: { app: probed } }
spec:
  containers:
    - { name: app, ports: [{ containerPort: 8080 }], livenessProbe: { tcpSocket: { port: 8080 } } }
    - { name: istio-proxy, args: [proxy, sidecar] }
status: { phase: Running, podIP: 192.0.2.9, podIPs: [{ ip: 192.0.2.9 }] }`);
  const found = assumeCounted(probed, [{ proxy: { namespace: 'shop', pod: 'probed' }, lines: [tcp(3)] }], { query: { namespace: 'shop' }, assume: {} }); // prettier-ignore
  expect(found.counted).toMatchObject([{ doubt: 'tcp-probe' }]);
});

const probedAt = (port: number): TlsMesh =>
  shopMesh(`
apiVersion: v1
kind: Pod
metadata: { name: probed, namespace: shop, labels: { app: db } }
spec:
  containers:
    - { name: app, ports: [{ name: http, containerPort: 8080 }], livenessProbe: { tcpSocket: { port: ${port} } } }
    - { name: istio-proxy, args: [proxy, sidecar] }
status: { phase: Running, podIP: 192.0.2.9, podIPs: [{ ip: 192.0.2.9 }] }`);

test.each([[8080, 'tcp-probe'], [9090, null]])('a TCP probe of port %i explains connections to a service at 8080: %s', (port, doubt) => {
  const parts = [{ proxy: { namespace: 'shop', pod: 'probed' }, lines: [tcp(3)] }];
  const found = assumeCounted(probedAt(port), parts, { query: { namespace: 'shop' }, assume: {} });
  expect(found.counted).toMatchObject([{ doubt }]);
}); // prettier-ignore

test('what was not asked about is counted, and not listed', () => {
  const lines = [http({ count: 7 }), http({ count: 5, from: 'web' })];
  expect(counted(lines)).toMatchObject({ counted: [{}, {}], plaintext: 12, elsewhere: 0 });
  expect(counted(lines, undefined, { client: 'web' })).toMatchObject({ counted: [{ count: 5 }], elsewhere: 7 }); // prettier-ignore
  expect(counted(lines, undefined, { only: 'other' })).toMatchObject({ counted: [], elsewhere: 12 }); // prettier-ignore
  expect(counted(lines, undefined, { server: 'web' })).toMatchObject({ counted: [], elsewhere: 12 }); // prettier-ignore
  expect(counted(lines, undefined, { server: 'db' })).toMatchObject({ counted: [{ doubt: null }, { doubt: null }], elsewhere: 0 }); // prettier-ignore
  const nowhere = http({ count: 7, service: 'InboundPassthroughCluster' });
  expect(counted([nowhere], undefined, { server: 'db' })).toMatchObject({ counted: [{ doubt: 'open-port' }] }); // prettier-ignore
});

test('of a client that names itself and has no pod here it is not known whether it has a sidecar', () => {
  const hasProxy = (from: string) => counted([http({ count: 1, from })]).counted[0]?.client.hasProxy; // prettier-ignore
  expect(['web', 'cron', 'deleted'].map(hasProxy)).toEqual([true, false, null]);
});

test('a sidecar that sends plaintext over TCP tells nothing of itself either', () => {
  expect(counted([tcp(3)], undefined, { client: 'web' }).counted).toMatchObject([{ doubt: 'other-client' }]); // prettier-ignore
});

test('of a client without sidecar who is asked for by name, who tells nothing of itself may be it', () => {
  const lines = [http({ count: 7 }), http({ count: 5, from: 'web' })];
  expect(counted(lines, undefined, { client: 'cron' }).counted).toMatchObject([{ client: { workload: null }, doubt: 'other-client' }]); // prettier-ignore
  expect(counted(lines, undefined, { client: 'web' }).counted).toMatchObject([{ client: { workload: 'web' } }]); // prettier-ignore
});

test('who counts nothing, and who does not say how, is told apart', () => {
  expect(counted(['envoy_server_uptime{} 3600'])).toMatchObject({ proxies: 0, silent: 1, off: 0, mute: 0, since: null }); // prettier-ignore
  const mute = http({ count: 1 }).replace(',connection_security_policy="none"', '');
  expect(counted([mute])).toMatchObject({ proxies: 0, silent: 0, mute: 1 });
});

test('what is asked for are exactly the lines that are read', () => {
  const filter = new URL(PLAINTEXT_STATS.path, 'http://envoy').searchParams.get('filter') ?? '';
  const asked = RE2JS.compile(filter);
  const isAsked = (name: string): boolean => asked.matcher(name).find();
  expect(isAsked('istiocustom.istio_requests_total.reporter.destination')).toBe(true);
  expect(isAsked('istiocustom.istio_tcp_connections_opened_total.reporter.source')).toBe(true);
  expect(isAsked('server.uptime')).toBe(true);
  expect(isAsked('istiocustom.istio_request_bytes.reporter.source')).toBe(false);
  expect([http({ count: 1 }), tcp(1), 'envoy_server_uptime{} 1'].every(isPlaintextStat)).toBe(true);
  expect(isPlaintextStat('istio_request_bytes_bucket{reporter="destination"} 1')).toBe(false);
  expect(isPlaintextStat(http({ count: 1, reporter: 'source' }))).toBe(false);
});
