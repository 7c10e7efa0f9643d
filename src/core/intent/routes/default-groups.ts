import { refTo } from '../../model/provenance.ts';
import type { ProxyContext } from '../context.ts';
import { isHttp, isUnsupported } from '../model/protocol.ts';
import type { Service, ServicePort } from '../model/service.ts';
import { serviceHash } from './consistent-hash.ts';
import { defaultOutboundRoute } from './default-route.ts';
import { outboundCluster } from './destination.ts';
import { hashPolicy } from './hash-policy.ts';
import type { HostGroup } from './host-group.ts';

/** Whether requests on a port may be HTTP: said so, or sniffed (istio/pkg/config/protocol/instance.go, IsHTTPOrSniffed). */
export const mayBeHttp = ({ protocol }: ServicePort): boolean =>
  isHttp(protocol) || isUnsupported(protocol);

/**
 * A service that no VirtualService speaks for (istio/pilot/pkg/networking/core/route/route.go,
 * buildSidecarVirtualHostForService). An ExternalName is one of the names of the service that it leads to.
 */
export function defaultGroups(context: ProxyContext, service: Service): HostGroup[] {
  if (service.resolution === 'Alias') return [];
  const source = refTo(service.object);
  return service.ports.filter(mayBeHttp).map(({ number: port }): HostGroup => {
    const host = service.hostname;
    const policy = hashPolicy(serviceHash(context, host, port));
    const route = defaultOutboundRoute(context.world, outboundCluster(host, port), {
      host,
      port,
      ...(policy === undefined ? {} : { hashPolicy: policy }),
    });
    return { port, services: [service], hosts: [], routes: [route], source };
  });
}
