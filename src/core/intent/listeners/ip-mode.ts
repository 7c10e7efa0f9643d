import { isIPv6 } from '../ip-address.ts';
import type { IntentProxy } from '../model/proxy.ts';

export type IpMode = 'ipv4' | 'ipv6' | 'dual';

/** Which families the addresses of a proxy are of (istio/pkg/model/proxy.go, DiscoverIPMode). */
export function ipMode({ addresses }: Pick<IntentProxy, 'addresses'>): IpMode {
  const sixes = addresses.filter((address) => isIPv6(address)).length;
  if (sixes === 0) return 'ipv4';
  return sixes === addresses.length ? 'ipv6' : 'dual';
}

/** Addresses that listeners bind to for everything: all the families that a proxy has (core/listener_address.go, wildCards). */
export const WILDCARDS: Readonly<Record<IpMode, readonly [string, ...string[]]>> = {
  ipv4: ['0.0.0.0'],
  ipv6: ['::'],
  dual: ['0.0.0.0', '::'],
};

/** The same for what only the pod itself reaches (localHosts). */
export const LOCALHOSTS: Readonly<Record<IpMode, readonly [string, ...string[]]>> = {
  ipv4: ['127.0.0.1'],
  ipv6: ['::1'],
  dual: ['127.0.0.1', '::1'],
};
