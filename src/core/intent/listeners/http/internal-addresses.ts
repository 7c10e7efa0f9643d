import { isObject, number, object, objects, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { cidrRange, isIPv4 } from '../../ip-address.ts';

/** `internal_address_config`: the ranges of meshNetworks, sorted (istio/pilot/pkg/networking/util/util.go, MeshNetworksToEnvoyInternalAddressConfig). */
export function internalAddresses(meshNetworks: JsonObject): JsonObject | undefined {
  const ranges = Object.values(object(meshNetworks, 'networks') ?? {})
    .filter(isObject)
    .flatMap((network) => objects(network, 'endpoints'))
    .map((endpoint) => cidrRange(text(endpoint, 'fromCidr') ?? ''))
    .filter((range) => range !== undefined)
    .toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  return ranges.length === 0 ? undefined : { cidr_ranges: ranges };
}

/** IPv4 first, by number, the wider range first. */
function sortKey(range: JsonObject): string {
  const address = text(range, 'address_prefix') ?? '';
  const bits = String(number(range, 'prefix_len') ?? 0).padStart(3, '0');
  const padded = isIPv4(address) ? address.replaceAll(/\d+/g, (part) => part.padStart(3, '0')) : `x${address}`; // prettier-ignore
  return `${padded}/${bits}`;
}
