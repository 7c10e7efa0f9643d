import { isObject, object, text } from '../../../decode/read.ts';
import { refTo } from '../../../model/provenance.ts';
import type { ResourceRef } from '../../../model/resource.ts';
import type { ProxyContext } from '../../context.ts';
import type { ServiceTarget } from '../../model/proxy.ts';
import { ipMode, WILDCARDS } from '../ip-mode.ts';
import { inboundCluster, type PortChains } from './port-chains.ts';
import { isReserved } from './reserved-ports.ts';

/**
 * The ports that services of the workload lead to; where two lead to the same one, the older service decides its protocol
 * (istio/pilot/pkg/networking/core/listener_inbound.go, getFilterChainsByServicePort).
 */
export function serviceChains({ proxy, world }: ProxyContext): PortChains[] {
  const [bind] = WILDCARDS[ipMode(proxy)];
  const byPort = new Map<number, PortChains>();
  for (const target of proxy.targets) {
    const { port, service, targetPort } = target;
    if (byPort.has(targetPort) || isReserved(proxy, targetPort, world)) continue;
    byPort.set(targetPort, {
      targetPort,
      port: port.number,
      protocol: port.protocol,
      cluster: inboundCluster(targetPort),
      hostname: service.hostname,
      bind,
      bindsToPort: false,
      isPassthrough: false,
      source: portRef(target),
    });
  }
  return [...byPort.values()];
}

/** The port in the Service or ServiceEntry that it is of. */
function portRef({ port, service }: ServiceTarget): ResourceRef {
  const ports = object(service.object.raw, 'spec')?.['ports'];
  const at = Array.isArray(ports)
    ? ports.findIndex(
        (one) =>
          isObject(one) &&
          (one['port'] ?? one['number']) === port.number &&
          (text(one, 'name') ?? '') === port.name,
      )
    : -1;
  return refTo(service.object, at < 0 ? 'spec.ports' : `spec.ports[${at}]`);
}
