import type { IntentProxy } from '../../model/proxy.ts';
import type { Service } from '../../model/service.ts';
import { ipMode, ofMode } from '../ip-mode.ts';

export const UNSPECIFIED = '0.0.0.0';
export const UNSPECIFIED_V6 = '::';

/** Addresses that istiod allocated are for proxies that capture DNS (istio/pilot/pkg/model/service.go, nodeUsesAutoallocatedIPs). */
const usesAllocated = ({ metadata }: IntentProxy): boolean => metadata['DNS_CAPTURE'] === 'true';

/** The address at which a proxy's workload reaches a service: an IP, a range, or 0.0.0.0 for none (service.go, GetAddressForProxy). */
export function addressFor(service: Service, proxy: IntentProxy): string {
  const [preset = UNSPECIFIED] = service.addresses;
  const mode = ipMode(proxy);
  if (service.registry === 'Kubernetes') {
    const [own] = ofMode(service.addresses, mode);
    if (own !== undefined) return own;
  }
  const allocated = service.autoAllocatedAddress;
  const takesAllocated = allocated !== undefined && usesAllocated(proxy) && mode !== 'ipv6';
  return preset === UNSPECIFIED && takesAllocated ? allocated : preset;
}

/** Further addresses of a service (service.go, GetExtraAddressesForProxy). */
export const extraAddressesFor = (service: Service, proxy: IntentProxy): readonly string[] =>
  service.registry !== 'Kubernetes' || service.addresses.length < 2
    ? []
    : ofMode(service.addresses, ipMode(proxy)).slice(1);
