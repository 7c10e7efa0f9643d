import { MeshdbgError } from '../../errors.ts';
import { object } from '../../decode/read.ts';
import { selects, texts } from '../../intent/world/texts.ts';
import type { IntentProxy } from '../../intent/model/proxy.ts';
import { nearest } from '../../model/nearest.ts';
import type { ProxyRef } from '../../model/proxy.ts';
import { clientNamed } from '../../tls/mesh/clients.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import type { RequestSource } from '../model/explain-request.ts';

/** Who sends, and through which gateway's pod. */
export interface NamedSource {
  readonly source: RequestSource;
  readonly through?: ProxyRef;
}

const GATEWAY = /^(?:gateway|gateways|gw)\//i;

/**
 * What people type as the sender: "outside", a gateway ("gateway/istio-ingressgateway": a client outside calls it), a pod or workload.
 * @param namespace where a name without one is looked up
 * @throws {MeshdbgError} not-found, ambiguous
 */
export function sourceNamed(mesh: ExplainMesh, text: string, namespace: string): NamedSource {
  if (text === 'outside') return { source: { kind: 'outside' } };
  if (GATEWAY.test(text)) return { source: { kind: 'outside' }, through: gatewayNamed(mesh, text, namespace) }; // prettier-ignore
  const { pod } = clientNamed(mesh.world, text, namespace);
  // Called by a gateway's own name, the gateway is what requests come through.
  if (mesh.proxyOf(pod)?.type === 'router') return { source: { kind: 'outside' }, through: pod };
  return { source: { kind: 'pod', ref: pod } };
}

/**
 * A pod of a gateway: of an Istio Gateway's selector, a Gateway of the Gateway API, a workload or Service of that name.
 * @throws {MeshdbgError} not-found
 */
export function gatewayNamed(mesh: ExplainMesh, text: string, namespace: string): ProxyRef {
  const name = text.replace(GATEWAY, '');
  const routers = [...mesh.world.proxies.values()].filter(({ type }) => type === 'router');
  const dot = name.lastIndexOf('.');
  const bare = dot > 0 && routers.some((one) => one.namespace === name.slice(dot + 1)) ? name.slice(0, dot) : name; // prettier-ignore
  const found = routers.filter((proxy) => isCalled(mesh, proxy, bare));
  const own = found.find(
    (one) => one.namespace === (bare === name ? namespace : name.slice(dot + 1)),
  );
  const chosen = own ?? found[0];
  if (chosen !== undefined) return chosen.ref;
  const [near] = nearest(
    bare,
    routers.map(({ workloadName }) => workloadName),
    1,
  );
  throw new MeshdbgError('not-found', `There is no pod of a gateway ${name}.`, {
    hint: near !== undefined ? `Did you mean gateway/${near}?` : routers.length > 0 ? `There is ${[...new Set(routers.map(({ workloadName }) => `gateway/${workloadName}`))].slice(0, 3).join(', ')}.` : mesh.arePodsRead ? 'There are no gateways.' : 'Not all pods could be read: that takes the right to list pods in the namespace of the gateway.',
  }); // prettier-ignore
}

function isCalled({ world }: ExplainMesh, proxy: IntentProxy, name: string): boolean {
  const { labels, workloadName, targets, ref } = proxy;
  if ([workloadName, ref.pod, labels['gateway.networking.k8s.io/gateway-name']].includes(name)) return true; // prettier-ignore
  if (targets.some(({ service }) => service.name === name)) return true;
  return world.list('Gateway').some((gateway) => {
    const selector = texts(object(gateway.spec, 'selector'));
    return gateway.name === name && Object.keys(selector).length > 0 && selects(selector, labels);
  });
}
