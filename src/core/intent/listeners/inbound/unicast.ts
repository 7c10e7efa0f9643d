import { isIPv4, isIPv6 } from '../../ip-address.ts';

/** The first address that is neither loopback, link-local, multicast nor unspecified (istio/pilot/pkg/util/network/ip.go, GlobalUnicastIP). */
export const globalUnicast = (addresses: readonly string[]): string | undefined =>
  addresses.find(
    (address) =>
      (isIPv4(address) &&
        !/^(?:127\.|169\.254\.|22[4-9]\.|23\d\.|0\.0\.0\.0$|255\.255\.255\.255$)/.test(address)) ||
      (isIPv6(address) && !/^(?:::1?$|fe[89ab]|ff)/i.test(address)),
  );
