import { isIPv4 } from 'node:net';
import type { JsonObject } from '../../model/json.ts';
import { socketAddress } from '../message.ts';
import type { IntentProxy } from '../model/proxy.ts';
import type { World } from '../model/world.ts';
import type { LbEndpoint } from './lb-endpoint.ts';
import { groupOf, type LocalityEndpoints } from './locality-group.ts';
import { networkGateways, type NetworkGateway } from './network-gateways.ts';

/**
 * In a mesh of several networks, endpoints of other networks are reached through these networks' gateways, which get their weight;
 * only what speaks mTLS can be (istio/pilot/pkg/xds/endpoints/ep_filters.go, EndpointsByNetworkFilter).
 */
export function throughGateways(
  world: World,
  proxy: IntentProxy,
  groups: readonly LocalityEndpoints[],
): readonly LocalityEndpoints[] {
  const { byNetwork, byCluster, scale } = networkGateways(world);
  if (byNetwork.size === 0) return groups;
  const gatewaysTo = ({ network }: LbEndpoint): readonly NetworkGateway[] =>
    byCluster.get(`${network}/${proxy.clusterId}`) ?? byNetwork.get(network) ?? [];
  return groups.map(({ locality, endpoints }) => {
    const direct: LbEndpoint[] = [];
    const weights = new Map<NetworkGateway, number>();
    for (const endpoint of endpoints) {
      const weight = Math.min(endpoint.weight * scale, 0xffff_ffff);
      const gateways = gatewaysTo(endpoint).filter(({ port }) => proxy.type !== 'sidecar' || port !== 0); // prettier-ignore
      if (isDirect(proxy, endpoint.network, gateways.length > 0)) {
        if (endpoint.address !== '') direct.push(weighted(endpoint, weight));
        continue;
      }
      const reachable = gateways.filter(({ address }) => isReachable(proxy, address));
      if (!endpoint.isMtls) continue;
      for (const gateway of reachable)
        weights.set(gateway, (weights.get(gateway) ?? 0) + Math.floor(weight / reachable.length));
    }
    const used = [...weights].sort(([a], [b]) => (a.address < b.address ? -1 : Number(a.address > b.address)) || a.port - b.port); // prettier-ignore
    return groupOf(locality, [
      ...direct,
      ...used.map(([gateway, weight]) => gatewayEndpoint(gateway, weight || 1)),
    ]);
  });
}

/** Of the same network, of one without gateways, or of none; a proxy of no network takes the gateways of those that have some. */
function isDirect({ network }: IntentProxy, other: string, hasGateways: boolean): boolean {
  if (!hasGateways) return true;
  return network === '' ? other === '' : other === '' || other === network;
}

function isReachable({ addresses }: IntentProxy, gateway: string): boolean {
  const hasV4 = addresses.some((address) => isIPv4(address));
  const hasV6 = addresses.some((address) => address.includes(':'));
  return hasV4 === hasV6 || hasV4 === isIPv4(gateway);
}

const weighted = (endpoint: LbEndpoint, weight: number): LbEndpoint =>
  endpoint.weight === weight
    ? endpoint
    : { ...endpoint, weight, message: { ...endpoint.message, load_balancing_weight: weight } };

function gatewayEndpoint(
  { network, address, port, cluster }: NetworkGateway,
  weight: number,
): LbEndpoint {
  const message: JsonObject = {
    endpoint: { address: socketAddress(address, port) },
    metadata: {
      filter_metadata: {
        'envoy.transport_socket_match': { tlsMode: 'istio' },
        istio: { workload: `;;;;${cluster}` },
      },
    },
    load_balancing_weight: weight,
  };
  return {
    message,
    weight,
    isMtls: true,
    network,
    address,
    labels: { 'topology.istio.io/network': network, 'topology.istio.io/cluster': cluster },
  };
}
