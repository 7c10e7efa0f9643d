import { number, object, objects } from '../decode/read.ts';
import type { ProxyContext } from '../intent/context.ts';
import { listeningPorts } from '../intent/gateway/listening-ports.ts';
import { selectedGateways } from '../intent/gateway/selected-gateways.ts';
import type { GatewayServer } from '../intent/gateway/server.ts';
import type { ConfigObject } from '../intent/model/config-object.ts';
import { hostsOverlap } from '../intent/model/hostname.ts';
import { plainHosts } from '../intent/gateway/server.ts';
import { strings } from '../decode/read.ts';
import { refTo } from '../model/provenance.ts';
import type { Reason } from './chain.ts';
import { listed } from '../model/listed.ts';
import { isSameObject, spoken, type Exclusion } from './exclusion.ts';
import { serversOf } from './gateway-binding.ts';
import { secretExclusions } from './gateway-secret.ts';

/** Why a Gateway, or servers of it, mean nothing to a proxy, or not what they say. */
export function gatewayExclusions(context: ProxyContext, gateway: ConfigObject): Exclusion[] {
  const { proxy } = context;
  const selected = selectedGateways(context).find((one) => isSameObject(one.gateway, gateway));
  if (proxy.type !== 'router' || selected === undefined)
    return [
      {
        code: 'selector-does-not-fit',
        says:
          proxy.type === 'router'
            ? `The selector of ${spoken(gateway)} does not fit this proxy's labels.`
            : `${spoken(gateway)} is for gateway proxies; this one is a ${proxy.type}.`,
        cause: refTo(gateway, 'spec.selector'),
      },
    ];
  const servers = serversOf(context);
  return objects(gateway.spec, 'servers').flatMap((server, index): Exclusion[] => {
    const field = `spec.servers[${index}]`;
    const port = number(object(server, 'port'), 'number') ?? 0;
    if (listeningPorts(port, selected).length === 0)
      return [
        {
          code: 'port-not-served',
          says: `No Service in front of this proxy has port ${port}.`,
          cause: refTo(gateway, `${field}.port`),
        },
      ];
    const own = servers.find((one) => isSameObject(one.gateway, gateway) && one.field === field);
    if (own === undefined) return [conflict({ gateway, field, port }, servers)];
    return [...shared(own, servers), ...secretExclusions(context, own)];
  });
}

/** What a proxy serves of a Gateway. */
export const gatewayReasons = (context: ProxyContext, gateway: ConfigObject): Reason[] =>
  serversOf(context)
    .filter((server) => isSameObject(server.gateway, gateway))
    .map(({ field, hosts }) => ({
      path: `${field.replace(/^spec\./, '')}.hosts`,
      value: hosts,
      cause: refTo(gateway, `${field}.hosts`),
    }));

/** Of servers at one port that don't go together the first stays (istio/pilot/pkg/model/gateway.go, mergeGateways). */
function conflict(
  {
    gateway,
    field,
    port,
  }: { readonly gateway: ConfigObject; readonly field: string; readonly port: number },
  servers: readonly GatewayServer[],
): Exclusion {
  const before = servers.find((one) => one.port.number === port);
  const at = before === undefined ? '' : `${spoken(before.gateway)} has port ${port} for ${before.port.protocol} and ${listed(before.hosts)} already`; // prettier-ignore
  return {
    code: 'server-conflict',
    says: `istiod leaves this server out: ${at === '' ? 'it conflicts with another one' : at}.`,
    cause: before === undefined ? refTo(gateway, field) : refTo(before.gateway, before.field),
    asks: refTo(gateway, field),
  };
}

/** Hosts that another Gateway's server has at the same port: the routes of both come together, the older one's first. */
function shared(own: GatewayServer, servers: readonly GatewayServer[]): Exclusion[] {
  const hosts = plainHosts(strings(own.spec, 'hosts'), own.gateway.namespace);
  return servers.flatMap((other): Exclusion[] => {
    if (other.gateway === own.gateway || other.port.number !== own.port.number) return [];
    const both = hosts.filter((host) => other.hosts.some((one) => hostsOverlap(nameIn(one), nameIn(host)))); // prettier-ignore
    if (both.length === 0) return [];
    return [
      {
        code: 'host-shared',
        says: `${spoken(other.gateway)} has ${listed(both)} at port ${own.port.number} too: requests for it may meet the routes of either.`,
        cause: refTo(own.gateway, `${own.field}.hosts`),
        asks: refTo(other.gateway, `${other.field}.hosts`),
      },
    ];
  });
}

const nameIn = (host: string): string => host.slice(host.indexOf('/') + 1);
