import { isIPv4, isIPv6 } from '../../ip-address.ts';
import type { IntentProxy } from '../../model/proxy.ts';
import type { Service } from '../../model/service.ts';
import { isRange } from '../cidr.ts';
import { ipMode, type IpMode } from '../ip-mode.ts';

export const UNSPECIFIED = '0.0.0.0';
export const UNSPECIFIED_V6 = '::';

/** Whether a proxy has an address of the family that an address or range is of (istio/pkg/util/net, FilterAddressesByIPFamily). */
function isReachable(address: string, mode: IpMode): boolean {
  const base = isRange(address) ? address.slice(0, address.indexOf('/')) : address;
  return (mode !== 'ipv6' && isIPv4(base)) || (mode !== 'ipv4' && isIPv6(base));
}

/** Addresses that istiod allocated are for proxies that capture DNS (istio/pilot/pkg/model/service.go, nodeUsesAutoallocatedIPs). */
const usesAllocated = ({ metadata }: IntentProxy): boolean => metadata['DNS_CAPTURE'] === 'true';

/** The address at which a proxy's workload reaches a service: an IP, a range, or 0.0.0.0 for none (service.go, GetAddressForProxy). */
export function addressFor(service: Service, proxy: IntentProxy): string {
  const [preset = UNSPECIFIED] = service.addresses;
  if (service.registry === 'Kubernetes') {
    const mode = ipMode(proxy);
    const own = service.addresses.find((address) => isReachable(address, mode));
    if (own !== undefined) return own;
  }
  const allocated = service.autoAllocatedAddress;
  if (
    preset === UNSPECIFIED &&
    allocated !== undefined &&
    usesAllocated(proxy) &&
    ipMode(proxy) !== 'ipv6'
  )
    return allocated;
  return preset;
}

/** Further addresses of a service with several families (service.go, GetExtraAddressesForProxy). */
export function extraAddressesFor(service: Service, proxy: IntentProxy): readonly string[] {
  if (service.registry !== 'Kubernetes' || service.addresses.length < 2) return [];
  const mode = ipMode(proxy);
  return service.addresses.filter((address) => isReachable(address, mode)).slice(1);
}
