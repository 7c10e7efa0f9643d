import type { KubeObject } from '../../../core/model/kube.ts';
import { authority, type ServingCertificate } from '../certificate.ts';

/** What stands for the mesh's CA: the recorded one's key is not in any bundle. */
export interface MeshCa {
  readonly rootPem: string;
  /** The certificate of an istiod, for the names of its Services. */
  istiod(pod: KubeObject): ServingCertificate;
}

const ROOT = 'istio-ca-root-cert';

/** A throw-away CA. @param nowMs the system's time */
export function meshCa(nowMs: number): MeshCa {
  const ca = authority('cluster.local', nowMs);
  return {
    rootPem: ca.certPem,
    istiod: ({ namespace, labels }) =>
      ca.serving(
        ['istiod', 'istio-pilot', `istiod-${labels['istio.io/rev'] ?? 'default'}`].flatMap(
          (name) => [`${name}.${namespace}.svc`, `${name}.${namespace}.svc.cluster.local`],
        ),
      ),
  };
}

/** The objects with the CA's root as ConfigMap istio-ca-root-cert in every namespace, as istiod puts it there. */
export function withRoot(all: readonly KubeObject[], rootPem: string): KubeObject[] {
  const others = all.filter(({ kind, name }) => kind !== 'ConfigMap' || name !== ROOT);
  const namespaces = new Set(
    others.flatMap(({ kind, namespace, name }) => (kind === 'Namespace' ? [name] : [namespace])),
  );
  namespaces.delete('');
  return [...others, ...[...namespaces].sort().map((namespace) => rootIn(namespace, rootPem))];
}

function rootIn(namespace: string, rootPem: string): KubeObject {
  const labels = { 'istio.io/config': 'true' };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace,
    name: ROOT,
    labels,
    annotations: {},
    owners: [],
    raw: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: ROOT, namespace, labels },
      data: { 'root-cert.pem': rootPem },
    },
  };
}
