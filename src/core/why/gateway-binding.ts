import { strings } from '../decode/read.ts';
import type { ProxyContext } from '../intent/context.ts';
import { mergedGateway } from '../intent/gateway/merged-gateway.ts';
import { hostsForNamespace } from '../intent/gateway/namespace-hosts.ts';
import type { GatewayServer } from '../intent/gateway/server.ts';
import type { ConfigObject } from '../intent/model/config-object.ts';
import { hostIntersection } from '../intent/model/hostname.ts';
import { refTo } from '../model/provenance.ts';
import { listed } from '../model/listed.ts';
import { spoken, type Exclusion } from './exclusion.ts';

/** All servers of a gateway proxy, by the Gateways that it serves. */
export const serversOf = (context: ProxyContext): GatewayServer[] => {
  const { ports, serversByRoute } = mergedGateway(context);
  return [...new Set([...ports.flatMap(({ servers }) => servers), ...[...serversByRoute.values()].flat()])]; // prettier-ignore
};

/**
 * Why a gateway proxy does not have the hosts of a VirtualService: bound to other Gateways, or to hosts that these don't have.
 * @param virtualService prepared
 */
export function boundGatewayExclusions(
  context: ProxyContext,
  virtualService: ConfigObject,
): Exclusion[] {
  const gateways = strings(virtualService.spec, 'gateways');
  const { names } = mergedGateway(context);
  const bound = gateways.filter((gateway) => names.has(gateway));
  if (bound.length === 0)
    return [
      {
        code: 'not-bound-to-gateway',
        says: `${spoken(virtualService)} is for ${gateways.length === 0 ? 'sidecars' : `the gateways ${listed(gateways)}`} only; this proxy serves ${listed([...names]) || 'no Gateway'}.`,
        cause: refTo(virtualService, 'spec.gateways'),
      },
    ];
  const servers = serversOf(context).filter(({ gatewayName }) => bound.includes(gatewayName));
  return strings(virtualService.spec, 'hosts').flatMap((host, index): Exclusion[] => {
    const own = servers.map(({ hosts }) => hostsForNamespace(hosts, virtualService.namespace));
    if (own.some((hosts) => hostIntersection(hosts, [host]).length > 0)) return [];
    const [server] = servers;
    if (server === undefined) return [];
    return [
      {
        code: 'host-not-in-gateway',
        says: `${spoken(server.gateway)} has the hosts ${listed([...new Set(servers.flatMap(({ hosts }) => hosts))])}: ${host} is none of them.`,
        cause: refTo(server.gateway, `${server.field}.hosts`),
        asks: refTo(virtualService, `spec.hosts[${index}]`),
      },
    ];
  });
}
