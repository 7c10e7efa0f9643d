import { mergedGateway, type RefusedServer } from '../gateway/merged-gateway.ts';
import type { World } from '../model/world.ts';
import { scopeOf } from '../scope/scope.ts';
import { faultOf, type Fault } from './fault.ts';

/** Servers of Gateways that get no place, because an older Gateway has the port, the hosts or the name. */
export function gatewayFaults(world: World): Fault[] {
  const faults = new Map<string, Fault>();
  for (const proxy of world.proxies.values()) {
    if (proxy.type !== 'router') continue;
    const { refused } = mergedGateway({ world, proxy, scope: scopeOf(world, proxy) });
    for (const one of refused) {
      const { gateway, field } = one.server;
      // What istiod makes of the Gateway API has told its conflicts in the status.
      if (gateway.origin !== undefined) continue;
      faults.set(
        `${gateway.namespace}/${gateway.name} ${field}`,
        faultOf(gateway, field, problemOf(one)),
      );
    }
  }
  return [...faults.values()];
}

function problemOf({ server: { hosts, port: own }, port, reason }: RefusedServer): string {
  const why: Readonly<Record<RefusedServer['reason'], string>> = {
    'hosts taken': `another server has some of its hosts (${hosts.slice(0, 3).join(', ')}) on port ${port}`,
    'port taken': `another server has port ${port}, with another protocol`,
    'name taken': `another server of this Gateway calls its port ${JSON.stringify(own.name)}, too`,
  };
  return `is left out: ${why[reason]}`;
}
