import { tlsMesh, type TlsMesh } from '../../../src/core/tls/mesh/mesh.ts';
import { yamlWorld } from '../intent/yaml-world.ts';

/** Pods "web" (sidecar), "db" (sidecar), "cron" (none) with services of web and db, and more YAML; only the policy side is known. */
export const shopMesh = (more = ''): TlsMesh =>
  tlsMesh(yamlWorld([...PODS, ...SERVICES, more].filter((text) => text !== '').join('\n---\n')), [], ''); // prettier-ignore

const pod = (name: string, ip: string, hasSidecar: boolean): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: ${name}${hasSidecar ? ', security.istio.io/tlsMode: istio' : ''} } }
spec:
  containers:
    - { name: app, ports: [{ name: http, containerPort: 8080 }] }
    ${hasSidecar ? '- { name: istio-proxy, args: [proxy, sidecar] }' : ''}
status: { phase: Running, podIP: ${ip}, podIPs: [{ ip: ${ip} }], conditions: [{ type: Ready, status: "True" }] }`;

const PODS = [pod('web', '192.0.2.1', true), pod('db', '192.0.2.2', true), pod('cron', '192.0.2.3', false)]; // prettier-ignore

const service = (name: string, vip: string, ip: string): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { clusterIP: ${vip}, selector: { app: ${name} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: ${name}-1, namespace: shop, labels: { kubernetes.io/service-name: ${name} } }
addressType: IPv4
ports: [{ name: http, port: 8080, protocol: TCP }]
endpoints: [{ addresses: [${ip}], conditions: { ready: true }, targetRef: { kind: Pod, name: ${name}, namespace: shop } }]`;

const SERVICES = [service('web', '198.51.100.1', '192.0.2.1'), service('db', '198.51.100.2', '192.0.2.2')]; // prettier-ignore

export const peerAuthentication = (name: string, spec: string, namespace = 'shop', day = '01'): string => `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: ${name}, namespace: ${namespace}, creationTimestamp: "2026-01-${day}T00:00:00Z" }
spec: ${spec}`; // prettier-ignore
