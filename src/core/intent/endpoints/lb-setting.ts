/** Which locality rules a client follows for a service (istio/pilot/pkg/networking/core/loadbalancer/loadbalancer.go). */
import { flag, object, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Service } from '../model/service.ts';
import type { World } from '../model/world.ts';

export interface LbSetting {
  readonly kind: 'locality' | 'zone-aware';
  /** LocalityLoadBalancerSetting or ZoneAwareLoadBalancerSetting in Istio's spelling. */
  readonly setting: JsonObject;
  /** Failover also without outlier detection. */
  readonly isForced: boolean;
}

const SAME_ZONE = [
  'topology.istio.io/network',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
];
const DISTRIBUTIONS: Readonly<Record<TrafficDistribution, JsonObject>> = {
  'same-zone': { enabled: true, failoverPriority: SAME_ZONE },
  'same-node': {
    enabled: true,
    failoverPriority: [...SAME_ZONE, 'topology.istio.io/subzone', 'kubernetes.io/hostname'],
  },
};

/**
 * The rule's own setting, else the service's traffic distribution, else the mesh's; zone-aware ones first at each
 * (GetEffectiveLbSetting). undefined where locality plays no role.
 * @param loadBalancer the effective `trafficPolicy.loadBalancer`
 */
export function effectiveLbSetting(
  world: World,
  service: Service | undefined,
  loadBalancer: JsonObject | undefined,
): LbSetting | undefined {
  const own = settingOf(loadBalancer, 'zoneAwareLbSetting', 'localityLbSetting');
  if (own !== undefined) return own.setting;
  const distribution = service && trafficDistribution(world, service);
  if (distribution !== undefined)
    return { kind: 'locality', setting: DISTRIBUTIONS[distribution], isForced: true };
  return settingOf(world.mesh, 'zoneAwareLbSetting', 'localityLbSetting')?.setting;
}

/** undefined: nothing is said here; without `setting`: locality load balancing is turned off. */
function settingOf(
  source: JsonObject | undefined,
  zoneAwareKey: string,
  localityKey: string,
): { readonly setting: LbSetting | undefined } | undefined {
  const zoneAware = object(source, zoneAwareKey);
  if (zoneAware !== undefined)
    return {
      setting: { kind: 'zone-aware', setting: zoneAware, isForced: isRoutingEnabled(zoneAware) },
    };
  const locality = object(source, localityKey);
  if (locality === undefined) return undefined;
  const isOff = flag(locality, 'enabled') === false;
  return { setting: isOff ? undefined : { kind: 'locality', setting: locality, isForced: false } };
}

/** Zone-aware routing is on where nobody says otherwise; off it says so to Envoy. */
export const isRoutingEnabled = (zoneAware: JsonObject): boolean => flag(zoneAware, 'enabled') ?? true; // prettier-ignore

type TrafficDistribution = 'same-zone' | 'same-node';

const WORDS: Readonly<Record<string, TrafficDistribution>> = {
  preferclose: 'same-zone',
  prefersamezone: 'same-zone',
  prefersamenode: 'same-node',
};
const ANNOTATION = 'networking.istio.io/traffic-distribution';

/** spec.trafficDistribution of a Service, else the annotation of it or of its namespace (istio/pilot/pkg/model/service.go, GetTrafficDistribution). */
export function trafficDistribution(
  world: World,
  service: Service,
): TrafficDistribution | undefined {
  const { object: owner, namespace, registry } = service;
  const spec = registry === 'Kubernetes' ? text(object(owner.raw, 'spec'), 'trafficDistribution') : undefined; // prettier-ignore
  // The field is read as Kubernetes spells it; annotations in any case.
  const ofField = /^Prefer(Close|SameZone|SameNode)$/.test(spec ?? '') ? spec : undefined;
  const said =
    ofField ??
    (owner.annotations[ANNOTATION] ||
      world.namespaces.get(namespace)?.annotations[ANNOTATION] ||
      '');
  return WORDS[said.toLowerCase()];
}
