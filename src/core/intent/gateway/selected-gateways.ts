import { object } from '../../decode/read.ts';
import type { ProxyContext } from '../context.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { ServiceTarget } from '../model/proxy.ts';
import { isSwitchedOn } from '../world/features.ts';
import { selects, texts } from '../world/texts.ts';

const SEMANTICS = 'internal.istio.io/gateway-semantics';
const SERVICES = 'internal.istio.io/gateway-service';
const ACCOUNT = 'internal.istio.io/service-account-name';
const PARENT_NAMESPACE = 'internal.istio.io/parent-namespace';

/** A Gateway that a proxy serves. */
export interface SelectedGateway {
  readonly gateway: ConfigObject;
  /** Chosen by labels; else by the service in front of the proxy. */
  readonly byLabels: boolean;
  /** Ports of services through which clients get to it. */
  readonly targets: readonly ServiceTarget[];
}

/** The Gateways of a proxy, oldest first (istio/pilot/pkg/model/push_context.go, mergeGateways). */
export function selectedGateways({ world, proxy }: ProxyContext): readonly SelectedGateway[] {
  const isScoped = isSwitchedOn(world, 'PILOT_SCOPE_GATEWAY_TO_NAMESPACE');
  const selected = world.list('Gateway').flatMap((gateway): SelectedGateway[] => {
    if (isScoped && gateway.namespace !== proxy.namespace) return [];
    const services = gateway.annotations[SERVICES];
    if (services !== undefined) {
      const hosts = new Set(services.split(','));
      const namespace = gateway.annotations[PARENT_NAMESPACE] ?? gateway.namespace;
      const targets = proxy.targets.filter(({ service }) => hosts.has(service.hostname) && service.namespace === namespace); // prettier-ignore
      return targets.length === 0 ? [] : [{ gateway, byLabels: false, targets }];
    }
    const selector = texts(object(gateway.spec, 'selector'));
    return selects(selector, proxy.labels)
      ? [{ gateway, byLabels: true, targets: proxy.targets }]
      : [];
  });
  return isSwitchedOn(world, 'PILOT_ENABLE_STRICT_GATEWAY_MERGING')
    ? strictlyMerged(selected)
    : selected;
}

/** Beside a Gateway that istiod deploys, Istio Gateways of other namespaces don't count: they could lay hands on its certificates (filterStrictGatewayMerging). */
function strictlyMerged(selected: readonly SelectedGateway[]): readonly SelectedGateway[] {
  const isNative = ({ gateway }: SelectedGateway): boolean => gateway.annotations[SEMANTICS] === 'gateway'; // prettier-ignore
  const managed = new Set(
    selected
      .filter((one) => isNative(one) && (one.gateway.annotations[ACCOUNT] ?? '') !== '')
      .map(({ gateway }) => gateway.namespace),
  );
  if (managed.size === 0) return selected;
  return selected.filter((one) => isNative(one) || managed.has(one.gateway.namespace));
}
