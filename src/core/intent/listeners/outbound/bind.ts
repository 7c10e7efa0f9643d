import type { IntentProxy } from '../../model/proxy.ts';
import type { Service } from '../../model/service.ts';
import { isRange } from '../../ip-address.ts';
import { ipMode, WILDCARDS } from '../ip-mode.ts';
import type { Addition } from './entry.ts';
import { listenerProtocol } from './http-chain.ts';
import { addressFor, extraAddressesFor, UNSPECIFIED, UNSPECIFIED_V6 } from './service-address.ts';

/**
 * Settles where a service without a bind of the Sidecar is listened for: HTTP at the wildcard, all services of a port together;
 * TCP at the service's address; for a range at the wildcard with the range as match
 * (istio/pilot/pkg/networking/core/listener.go, buildSidecarOutboundListener).
 */
export function bound(addition: Addition, proxy: IntentProxy): Addition {
  const { service, port, binding } = addition;
  if (binding.addresses.length > 0) return addition;
  const wildcards = WILDCARDS[ipMode(proxy)];
  const at = (addresses: readonly string[], cidrs = addition.cidrs): Addition => ({
    ...addition,
    binding: { ...binding, addresses },
    cidrs,
  });
  const kind = listenerProtocol(port.protocol);
  if (kind === 'http') return at(wildcards);
  if (kind === 'none') return addition;
  const addresses = listenAddresses(service, proxy);
  const [first = ''] = addresses;
  if (first === '') return addition;
  return isRange(first) ? at(wildcards, addresses) : at(addresses);
}

/** A ServiceEntry without addresses has none of any family, so that the proxy's family decides. */
function listenAddresses(service: Service, proxy: IntentProxy): readonly string[] {
  const mode = ipMode(proxy);
  const address = addressFor(service, proxy);
  const extra = extraAddressesFor(service, proxy);
  const isNowhere = service.registry === 'External' && address === UNSPECIFIED;
  if (isNowhere && mode === 'ipv6') return [UNSPECIFIED_V6, ...extra];
  return isNowhere && mode === 'dual' ? [address, ...extra, UNSPECIFIED_V6] : [address, ...extra];
}
