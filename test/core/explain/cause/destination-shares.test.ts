import { expect, test } from 'vitest';
import { decodeKubeDocuments, kubeDocuments } from '../../../../src/core/decode/kube-file.ts';
import { destinationShares } from '../../../../src/core/explain/cause/destination-shares.ts';
import { explainMesh } from '../../../../src/core/explain/ground/explain-mesh.ts';
import { EMPTY_SNAPSHOT } from '../../../support/empty-snapshot.ts';
import { podYaml, serviceYaml } from '../../intent/yaml-world.ts';

const GATEWAY = `
apiVersion: v1
kind: Pod
metadata: { name: door, namespace: shop, labels: { app: door } }
spec: { containers: [{ name: istio-proxy, args: [proxy, router] }] }
status: { phase: Running, podIP: 192.0.2.2, conditions: [{ type: Ready, status: "True" }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: door, namespace: shop }
spec: { selector: { app: door }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }
---`;

const RULE = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews.shop.svc.cluster.local]
  gateways: [mesh, door]
  http:
    - route:
        - { destination: { host: reviews, port: { number: 9443 } }, weight: 100 }
        - { destination: { host: ratings }, weight: 0 }
---`;

/** The clusters that the rule gives nothing to, at the listener for port 80 of a pod. */
function idle(pod: string, ratingsPort: number): string[] {
  const yaml = podYaml('shop', 'client') + GATEWAY + serviceYaml('shop', 'reviews', '10.96.0.7') + serviceYaml('shop', 'ratings', '10.96.0.8', `http/${ratingsPort}`) + RULE; // prettier-ignore
  const { objects } = decodeKubeDocuments(kubeDocuments(Buffer.from(yaml), 'objects.yaml'));
  const mesh = explainMesh({ ...EMPTY_SNAPSHOT, objects });
  const proxy = { namespace: 'shop', pod };
  const configs = mesh.configOf(proxy, 'policy')?.routes ?? [];
  const hosts = configs.flatMap(({ config }) => config.virtualHosts);
  const virtualHost = hosts.find(({ name }) => name === 'reviews.shop.svc.cluster.local:80');
  const [route] = virtualHost?.routes ?? [];
  if (virtualHost === undefined || route === undefined) throw new Error('no such route');
  return destinationShares(mesh, route, { virtualHost, proxy }).flatMap(({ cluster, share }) => (share === 0 ? [cluster] : [])); // prettier-ignore
}

test.each([
  ['a sidecar', 'client', 80, 80],
  ['a sidecar, whose listener for port 80 knows no other ports', 'client', 9080, 80],
  ['a gateway', 'door', 80, 80],
  ["a gateway, which knows the service's only port", 'door', 9080, 9080],
])('a destination without a port and requests: %s', (_, pod, ratingsPort, port) => {
  expect(idle(pod, ratingsPort)).toEqual([`outbound|${port}||ratings.shop.svc.cluster.local`]);
});
