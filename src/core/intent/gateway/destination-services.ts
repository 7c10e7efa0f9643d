import type { ProxyContext } from '../context.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { Service } from '../model/service.ts';
import { servicesOfHost } from '../scope/service-index.ts';
import { isVisible, serviceExportedTo } from '../scope/visibility.ts';

/** The services that a VirtualService's destinations mean: those of its own namespace first, as far as the proxy sees them (istio/pilot/pkg/networking/core/gateway.go, buildNameToServiceMapForHTTPRoutes). */
export const destinationServices =
  ({ world, proxy, scope }: ProxyContext, { namespace }: Pick<ConfigObject, 'namespace'>) =>
  (host: string): Service | undefined => {
    const own = servicesOfHost(world, host).get(namespace);
    const sees = own !== undefined && isVisible(serviceExportedTo(world, own), proxy.namespace); // prettier-ignore
    return sees ? own : scope.serviceOf(host);
  };
