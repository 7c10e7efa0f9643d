import type { IntentProxy } from '../../model/proxy.ts';
import type { Service } from '../../model/service.ts';
import { ipMode, ofMode } from '../ip-mode.ts';

export const UNSPECIFIED = '0.0.0.0';
export const UNSPECIFIED_V6 = '::';

/** The address that istiod allocated to a service, for proxies that capture DNS (istio/pilot/pkg/model/service.go, nodeUsesAutoallocatedIPs). */
export function allocatedFor(service: Service, proxy: IntentProxy): string | undefined {
  if (proxy.metadata['DNS_CAPTURE'] !== 'true') return undefined;
  return ipMode(proxy) === 'ipv6' ? service.autoAllocatedIPv6Address : service.autoAllocatedAddress;
}

/** The address at which a proxy's workload reaches a service: an IP, a range, or 0.0.0.0 for none (service.go, GetAddressForProxy). */
export function addressFor(service: Service, proxy: IntentProxy): string {
  const [preset = UNSPECIFIED] = service.addresses;
  if (service.registry === 'Kubernetes') {
    const [own] = ofMode(service.addresses, ipMode(proxy));
    if (own !== undefined) return own;
  }
  return preset === UNSPECIFIED ? (allocatedFor(service, proxy) ?? preset) : preset;
}

/** Further addresses of a service (service.go, GetExtraAddressesForProxy). */
export const extraAddressesFor = (service: Service, proxy: IntentProxy): readonly string[] =>
  service.registry !== 'Kubernetes' || service.addresses.length < 2
    ? []
    : ofMode(service.addresses, ipMode(proxy)).slice(1);
