import { isIPv4 } from 'node:net';
import { isObject, object, objects, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { cidrRange } from '../cidr.ts';

/** `internal_address_config`: the ranges of meshNetworks, sorted (istio/pilot/pkg/networking/util/util.go, MeshNetworksToEnvoyInternalAddressConfig). */
export function internalAddresses(meshNetworks: JsonObject): JsonObject | undefined {
  const ranges = Object.values(object(meshNetworks, 'networks') ?? {})
    .filter(isObject)
    .flatMap((network) => objects(network, 'endpoints'))
    .flatMap((endpoint) => cidrRange(text(endpoint, 'fromCidr') ?? '') ?? [])
    .toSorted((a, b) => compare(sortKey(a.address_prefix), sortKey(b.address_prefix)) || a.prefix_len - b.prefix_len); // prettier-ignore
  return ranges.length === 0 ? undefined : { cidr_ranges: ranges };
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
/** IPv4 first, by number. */
const sortKey = (address: string): string =>
  isIPv4(address) ? `4${address.split('.').map((part) => part.padStart(3, '0')).join('.')}` : `6${address}`; // prettier-ignore
