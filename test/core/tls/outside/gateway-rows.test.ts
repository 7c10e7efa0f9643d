import { expect, test } from 'vitest';
import { checkTls } from '../../../../src/core/tls/check.ts';
import type { ProxySnapshot } from '../../../../src/core/model/snapshot.ts';
import { gatewayRows } from '../../../../src/core/tls/outside/gateway-rows.ts';
import { tlsMesh } from '../../../../src/core/tls/mesh/mesh.ts';
import { shopMesh } from '../mesh-yaml.ts';

const edge = (tls: string, more = ''): string => `
apiVersion: v1
kind: Pod
metadata: { name: edge, namespace: shop, labels: { app: edge } }
spec: { containers: [{ name: istio-proxy, args: [proxy, router] }] }
status: { phase: Running, podIP: 192.0.2.8, podIPs: [{ ip: 192.0.2.8 }], conditions: [{ type: Ready, status: "True" }] }
---
apiVersion: v1
kind: Service
metadata: { name: edge, namespace: shop }
spec: { clusterIP: 198.51.100.8, selector: { app: edge }, ports: [{ name: https, port: 443, targetPort: 8443 }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec:
  selector: { app: edge }
  servers: [{ port: { number: 443, name: https, protocol: HTTPS }, hosts: ["./shop.example.com", "*.example.org"], tls: ${tls} }]
${more}`;

const secret = (name: string, namespace: string, data = '{ tls.crt: eA==, tls.key: eA== }'): string => `
---
apiVersion: v1
kind: Secret
metadata: { name: ${name}, namespace: ${namespace} }
data: ${data}`; // prettier-ignore

const rows = (tls: string, more?: string) => gatewayRows(shopMesh(edge(tls, more)), undefined);

test('each host of a TLS server is a row, at the port that clients call', () => {
  const found = rows('{ mode: SIMPLE, credentialName: cert }');
  expect(found.map(({ server, verdict, reason }) => [server.host, server.port, verdict, reason])).toEqual([
    ['*.example.org', 443, 'ok', 'gateway-tls'],
    ['shop.example.com', 443, 'ok', 'gateway-tls'],
  ]); // prettier-ignore
  expect(found[0]).toMatchObject({ client: { workload: 'outside' }, clientSends: 'tls', evidence: 'policy' }); // prettier-ignore
  expect(gatewayRows(shopMesh(edge('{ mode: SIMPLE, credentialName: cert }')), 'other')).toEqual([]); // prettier-ignore
});

test.each([
  ['nowhere', secret('other', 'shop'), 'Gateway', 'spec.servers[0].tls.credentialName', 'There is no Secret cert in namespace shop'],
  ['in another namespace', secret('cert', 'elsewhere') + secret('other', 'shop'), 'Gateway', 'spec.servers[0].tls.credentialName', 'there is one in namespace elsewhere'],
  ['without its key', secret('cert', 'shop', '{ server.pem: eA== }'), 'Secret', 'data', 'has the keys server.pem'],
])('a Secret %s is a conflict by the YAML alone', (_, more, kind, field, says) => {
  const [row] = rows('{ mode: SIMPLE, credentialName: cert }', more);
  expect(row).toMatchObject({ verdict: 'conflict', reason: 'certificate-missing', evidence: 'policy' });
  expect(row?.causes[0]).toMatchObject({ kind, field });
  expect(row?.note).toContain(says);
}); // prettier-ignore

test('nothing is claimed of Secrets that could not be read', () => {
  const tls = '{ mode: MUTUAL, credentialName: cert }';
  expect(rows(tls, secret('cert', 'elsewhere')).map(({ verdict }) => verdict)).toEqual(['ok', 'ok']); // prettier-ignore
});

test.each(['PASSTHROUGH', 'AUTO_PASSTHROUGH', 'ISTIO_MUTUAL'])(
  '%s is nothing that clients from outside need a certificate of',
  (mode) => {
    expect(rows(`{ mode: ${mode} }`)).toEqual([]);
  },
);

const SLICE = `
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: edge-1, namespace: shop, labels: { kubernetes.io/service-name: edge } }
addressType: IPv4
ports: [{ name: https, port: 8443, protocol: TCP }]
endpoints: [{ addresses: [192.0.2.8], conditions: { ready: true }, targetRef: { kind: Pod, name: edge, namespace: shop } }]`;

test('a row says where a client needs no certificate, and is silent where it does', () => {
  const asked = (mode: string, server = 'edge:443') => {
    const mesh = shopMesh(edge(`{ mode: ${mode}, credentialName: cert }`, SLICE));
    const [row] = checkTls(mesh, { namespace: 'shop', client: 'cron', server });
    return [row?.serverAccepts, row?.clientCertificate];
  };
  expect(asked('SIMPLE')).toEqual(['mtls', 'not-asked']);
  expect(asked('MUTUAL')).toEqual(['mtls', undefined]);
  expect(asked('SIMPLE', 'db:80')).toEqual(['permissive', undefined]);
});

const replica = (name: string, ip: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: edge }, ownerReferences: [{ kind: StatefulSet, name: edge, controller: true }] }
spec: { containers: [{ name: istio-proxy, args: [proxy, router] }] }
status: { phase: Running, podIP: ${ip}, podIPs: [{ ip: ${ip} }] }`;

test('a replica whose Envoy was read decides over one that was not, the worst of several over the others', () => {
  const replicas = ['edge-0', 'edge-1', 'edge-2'].map((name, place) => replica(name, `192.0.2.2${place}`)).join('\n---'); // prettier-ignore
  const gateway = edge('{ mode: SIMPLE, credentialName: cert }').split('\n---').slice(1).join('\n---'); // prettier-ignore
  const mesh = shopMesh(`${replicas}\n---${gateway}`);
  const envoy = (pod: string, isBroken: boolean): ProxySnapshot => {
    const config = mesh.configOf({ namespace: 'shop', pod }, 'policy');
    if (config === undefined) throw new Error(`no config of ${pod}`);
    return { ...config, origin: 'envoy', ...(isBroken ? { listeners: [] } : {}) };
  };
  const verdicts = (...read: ProxySnapshot[]) => gatewayRows(tlsMesh(mesh.world, read, ''), undefined).map(({ verdict, evidence }) => `${verdict} ${evidence}`); // prettier-ignore
  expect(verdicts()).toEqual(['ok policy', 'ok policy']);
  expect(verdicts(envoy('edge-1', true))).toEqual(['conflict actual', 'conflict actual']);
  expect(verdicts(envoy('edge-1', false), envoy('edge-2', true))).toEqual(['conflict actual', 'conflict actual']); // prettier-ignore
  expect(verdicts(envoy('edge-1', false))).toEqual(['ok both', 'ok both']);
});
