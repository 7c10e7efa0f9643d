import { goBool } from '../../go-bool.ts';
import { number, object, objects, text } from '../../../decode/read.ts';
import { refTo } from '../../../model/provenance.ts';
import type { ProxyContext } from '../../context.ts';
import { isHttp } from '../../model/protocol.ts';
import { parseProtocol } from '../../world/protocol.ts';
import { ipMode, WILDCARDS } from '../ip-mode.ts';
import { inboundCluster, type PortChains } from './port-chains.ts';
import { isReserved } from './reserved-ports.ts';
import { globalUnicast } from './unicast.ts';

/**
 * The ports of a Sidecar's `ingress`, which stand instead of the services' (istio/pilot/pkg/networking/core/listener_inbound.go,
 * buildInboundChainConfigs). Their `tls` has no effect: ENABLE_TLS_ON_SIDECAR_INGRESS is off.
 */
export function ingressChains({ proxy, scope }: ProxyContext): PortChains[] {
  const { sidecar } = scope;
  if (sidecar === undefined) return [];
  const [wildcard] = WILDCARDS[ipMode(proxy)];
  const byPort = new Map<number, PortChains>();
  for (const [at, listener] of objects(sidecar.spec, 'ingress').entries()) {
    const port = object(listener, 'port');
    const targetPort = number(port, 'number') ?? 0;
    if (!Number.isInteger(targetPort) || targetPort < 1 || targetPort > 65535) continue;
    const protocol = parseProtocol(text(port, 'protocol') ?? '');
    const bind = text(listener, 'bind') ?? '';
    const captureMode = text(listener, 'captureMode') ?? 'DEFAULT';
    const bindsToPort = captureMode === 'DEFAULT' ? proxy.interception === 'NONE' : captureMode === 'NONE'; // prettier-ignore
    const isWildcard = bind === wildcard || (bind === '' && isHttp(protocol));
    if (bindsToPort && isPrivileged(targetPort) && goBool(proxy.metadata['UNPRIVILEGED_POD']) === true) continue; // prettier-ignore
    if ((isWildcard && isReserved(proxy, targetPort)) || byPort.has(targetPort)) continue;
    byPort.set(targetPort, {
      targetPort,
      port: targetPort,
      protocol,
      cluster: inboundCluster(targetPort),
      hostname: `${sidecar.name}.${sidecar.namespace}`,
      bind: bind || globalUnicast(proxy.addresses) || wildcard,
      bindsToPort,
      isPassthrough: false,
      source: refTo(sidecar, `spec.ingress[${at}]`),
      configPath: `/apis/networking.istio.io/v1/namespaces/${sidecar.namespace}/sidecar/${sidecar.name}`,
    });
  }
  return [...byPort.values()];
}

const isPrivileged = (port: number): boolean => port > 0 && port < 1024;
