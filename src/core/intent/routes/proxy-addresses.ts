import { ipMode, ofMode } from '../listeners/ip-mode.ts';
import { allocatedFor } from '../listeners/outbound/service-address.ts';
import type { IntentProxy } from '../model/proxy.ts';
import type { Service } from '../model/service.ts';

/**
 * The addresses of a service that a proxy uses (istio/pilot/pkg/model/service.go, getAllAddressesForProxy): those of its own
 * IP families; one that istiod allocated only where the proxy answers DNS. Dual stack is off by default.
 */
export function proxyAddresses(service: Service, proxy: IntentProxy): readonly string[] {
  const [first = ''] = service.addresses;
  if (service.registry === 'Kubernetes') {
    if (first === '' || first === '0.0.0.0') return service.addresses;
    return ofMode(service.addresses, ipMode(proxy));
  }
  const allocated = allocatedFor(service, proxy);
  return allocated !== undefined && first === '0.0.0.0' ? [allocated] : service.addresses;
}
