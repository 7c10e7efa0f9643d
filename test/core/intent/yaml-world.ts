import { decodeKubeDocuments, kubeDocuments } from '../../../src/core/decode/kube-file.ts';
import type { JsonObject } from '../../../src/core/model/json.ts';
import type { ProxyContext } from '../../../src/core/intent/context.ts';
import type { World } from '../../../src/core/intent/model/world.ts';
import { scopeOf } from '../../../src/core/intent/scope/scope.ts';
import { buildWorld } from '../../../src/core/intent/world/world.ts';

/** The world of objects in YAML, several documents apart by "---". */
export function yamlWorld(yaml: string, mesh?: JsonObject): World {
  const { objects } = decodeKubeDocuments(kubeDocuments(Buffer.from(yaml), 'objects.yaml'));
  return buildWorld({ objects, ...(mesh === undefined ? {} : { mesh }) });
}

/** What the compilation of one of its proxies looks at. @param id "namespace/pod" */
export function contextOf(world: World, id: string): ProxyContext {
  const proxy = world.proxies.get(id);
  if (proxy === undefined) throw new Error(`no proxy ${id}`);
  return { world, proxy, scope: scopeOf(world, proxy) };
}

/** A pod with a sidecar. */
export const podYaml = (namespace: string, name: string, labels = `app: ${name}`): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace}, labels: { ${labels} } }
spec:
  containers:
    - { name: app }
    - { name: istio-proxy, args: [proxy, sidecar] }
status: { phase: Running, podIP: 192.0.2.1, conditions: [{ type: Ready, status: "True" }] }
---`;

/** A Service with one port. */
export const serviceYaml = (
  namespace: string,
  name: string,
  address: string,
  port = 'http/80',
): string => {
  const [portName = '', number = ''] = port.split('/');
  return `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { clusterIP: "${address}", selector: { app: ${name} }, ports: [{ name: ${portName}, port: ${number} }] }
---`;
};
