import type { IntentProxy } from '../../model/proxy.ts';
import type { Service } from '../../model/service.ts';
import { racesAddresses } from '../base-cluster.ts';
import type { DiscoveryType } from '../draft.ts';

/** How the endpoints of a service are found (istio/pilot/pkg/networking/core/cluster.go, convertResolution). Gateways have no client's address to go by. */
export function discoveryType(service: Service, type: IntentProxy['type']): DiscoveryType {
  switch (service.resolution) {
    case 'DNSLB':
      return racesAddresses(service) ? 'LOGICAL_DNS' : 'STRICT_DNS';
    case 'DNSRoundRobinLB':
      return 'LOGICAL_DNS';
    case 'Passthrough':
      return type === 'router' ? 'EDS' : 'ORIGINAL_DST';
    case 'ClientSideLB':
    case 'Alias':
    case 'DynamicDNS':
    default:
      return 'EDS';
  }
}

export const isDnsService = ({ resolution }: Service): boolean =>
  resolution === 'DNSLB' || resolution === 'DNSRoundRobinLB';
