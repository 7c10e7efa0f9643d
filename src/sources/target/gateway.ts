import { object } from '../../core/decode/read.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import { ifAllowed, named, whatOf, type Found, type Search } from './found.ts';
import { labelsText } from './selector.ts';
import { findWorkloads } from './workload.ts';

/** Labels that istiod gives the pods of a Gateway of the Gateway API, today's and the one before Istio 1.21. */
const OWNER_LABELS = ['gateway.networking.k8s.io/gateway-name', 'istio.io/gateway-name'];

/**
 * The pods of a gateway: those that an Istio Gateway selects, those of a Gateway of the Gateway API, or those of a
 * workload or Service that somebody calls a gateway (gateway/istio-ingressgateway).
 */
export async function findGateways(search: Search): Promise<Found[]> {
  const istio = await ifAllowed(named(search, 'gateways'), []);
  if (istio.length > 0) return Promise.all(istio.map((gateway) => selected(search, gateway)));
  const k8s = await ifAllowed(named(search, 'k8sgateways'), []);
  if (k8s.length > 0) return Promise.all(k8s.map((gateway) => owned(search, gateway)));
  for (const kind of ['deployments', 'daemonsets', 'services'] as const) {
    const found = await ifAllowed(findWorkloads(search, kind), []);
    if (found.length > 0) return found;
  }
  return [];
}

/** An Istio Gateway selects pods in all namespaces (istio.io networking/gateway, PILOT_SCOPE_GATEWAY_TO_NAMESPACE off). */
async function selected({ pods }: Search, gateway: KubeObject): Promise<Found> {
  const { namespace, name } = gateway;
  const found = { what: whatOf('gateways', namespace, name), namespace, isPod: false, notes: [] };
  const labelSelector = labelsText(object(gateway.raw, 'spec', 'selector'));
  if (labelSelector === undefined) return { ...found, pods: [], why: 'it selects none' };
  const here = pods.list({ namespace, labelSelector });
  const everywhere = await ifAllowed(pods.list({ labelSelector }), undefined);
  return { ...found, pods: everywhere ?? (await here) };
}

async function owned({ pods }: Search, { namespace, name }: KubeObject): Promise<Found> {
  const found = {
    what: whatOf('k8sgateways', namespace, name),
    namespace,
    isPod: false,
    notes: [],
  };
  for (const label of OWNER_LABELS) {
    const mine = await pods.list({ namespace, labelSelector: `${label}=${name}` });
    if (mine.length > 0) return { ...found, pods: mine };
  }
  return { ...found, pods: [], why: 'no controller has made any' };
}
