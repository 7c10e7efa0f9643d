import { decodeKubeDocuments, kubeDocuments } from '../../../src/core/decode/kube-file.ts';
import type { Facts } from '../../../src/core/diagnosis/facts.ts';
import type { ProxySnapshot } from '../../../src/core/model/snapshot.ts';
import { originFinder } from '../../../src/core/query/routes/route-origin.ts';
import { tlsMesh } from '../../../src/core/tls/mesh/mesh.ts';
import { shopMesh } from '../tls/mesh-yaml.ts';

/** "web" (192.0.2.1), "db" (192.0.2.2) and "cron" (192.0.2.3, no sidecar) of namespace shop, services web and db at 80, and more YAML. */
export function shopFacts(more = '', change?: (proxy: ProxySnapshot) => ProxySnapshot): Facts {
  const { objects } = decodeKubeDocuments(kubeDocuments(Buffer.from(more), 'more.yaml'));
  const meant = shopMesh(more);
  const read = change === undefined ? [] : proxiesOf(meant).map((proxy) => change({ ...proxy, origin: 'envoy' })); // prettier-ignore
  const mesh = change === undefined ? meant : tlsMesh(meant.world, read, '');
  return { mesh, objects, arePodsRead: true, originOf: originFinder(objects, true) };
}

const proxiesOf = (mesh: Facts['mesh']): ProxySnapshot[] =>
  ['web', 'db'].flatMap((pod) => mesh.configOf({ namespace: 'shop', pod }, 'policy') ?? []);

/** A VirtualService or the like of namespace shop. */
export const objectYaml = (kind: string, name: string, spec: string): string => `
apiVersion: ${GROUPS[kind] ?? 'networking'}.istio.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop, creationTimestamp: "2026-01-01T00:00:00Z" }
spec: ${spec}`;

const GROUPS: Readonly<Record<string, string>> = {
  AuthorizationPolicy: 'security',
  RequestAuthentication: 'security',
  PeerAuthentication: 'security',
  Telemetry: 'telemetry',
};
