import type { ProxyContext } from '../../context.ts';
import { canonicalIp } from '../../ip-address.ts';
import { isTcp, isUnsupported } from '../../model/protocol.ts';
import type { Service, ServicePort } from '../../model/service.ts';
import type { Binding } from './entry.ts';
import { addressFor, UNSPECIFIED } from './service-address.ts';

/**
 * The addresses of the pods that a TCP or sniffed port of a service without an address is listened for at, one listener each;
 * undefined where the service is treated like any other
 * (istio/pilot/pkg/networking/core/listener.go, buildSidecarOutboundListeners; without PILOT_ENABLE_HEADLESS_FILTER_CHAIN_LISTENER).
 */
export function podAddresses(
  { world, proxy }: ProxyContext,
  { service, port, binding }: { service: Service; port: ServicePort; binding: Binding },
): readonly (readonly string[])[] | undefined {
  const isByPod =
    binding.addresses.length === 0 &&
    service.resolution === 'Passthrough' &&
    addressFor(service, proxy) === UNSPECIFIED &&
    (isTcp(port.protocol) || isUnsupported(port.protocol));
  if (!isByPod) return undefined;
  const endpoints = world.endpointsOf(service).filter(({ servicePortName }) => servicePortName === port.name); // prettier-ignore
  // A ServiceEntry that names no endpoints and selects none is for whatever the client asks for.
  if (service.registry !== 'Kubernetes' && endpoints.length === 0 && service.selector === undefined) return undefined; // prettier-ignore
  return endpoints
    .map(({ addresses }) => addresses)
    .filter((addresses) => addresses.every((address) => canonicalIp(address) !== undefined));
}
