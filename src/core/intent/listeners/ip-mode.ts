import { isIPv4, isIPv6 } from '../ip-address.ts';
import type { IntentProxy } from '../model/proxy.ts';

export type IpMode = 'ipv4' | 'ipv6' | 'dual';

const MODES = new WeakMap<readonly string[], IpMode>();

/** Which families the addresses of a proxy are of (istio/pkg/model/proxy.go, DiscoverIPMode). */
export function ipMode({ addresses }: Pick<IntentProxy, 'addresses'>): IpMode {
  let mode = MODES.get(addresses);
  if (mode === undefined) MODES.set(addresses, (mode = modeOf(addresses)));
  return mode;
}

function modeOf(addresses: readonly string[]): IpMode {
  const sixes = addresses.filter((address) => isIPv6(address)).length;
  if (sixes === 0) return 'ipv4';
  return sixes === addresses.length ? 'ipv6' : 'dual';
}

/**
 * Those of a list of addresses and ranges that a proxy can reach. One with both families takes the first address's, because
 * ISTIO_DUAL_STACK is off by default (istio/pilot/pkg/util/network/ip.go, FilterAddressesByIPFamily).
 */
export function ofMode(addresses: readonly string[], mode: IpMode): readonly string[] {
  const [first = ''] = addresses;
  const isSix = mode === 'dual' ? isIPv6(base(first)) : mode === 'ipv6';
  return addresses.filter((address) => (isSix ? isIPv6(base(address)) : isIPv4(base(address))));
}

const base = (address: string): string => {
  const slash = address.indexOf('/');
  return slash < 0 ? address : address.slice(0, slash);
};

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
