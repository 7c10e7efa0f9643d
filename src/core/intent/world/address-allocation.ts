import { object, objects, strings, text } from '../../decode/read.ts';
import { isIPv4 } from '../ip-address.ts';
import type { ConfigObject } from '../model/config-object.ts';

/** The address of each host of a ServiceEntry that istiod gave one. */
export type Allocation = ReadonlyMap<string, string>;

const NONE: Allocation = new Map();

/**
 * The addresses that istiod allocates to hosts without one, from 240.240.0.0/16: those that it wrote to the status, and for
 * entries that it has not seen yet the next free ones, older entries first (istio/pilot/pkg/controllers/ipallocate/ipallocate.go).
 * @param entries sorted as istiod sorts
 */
export function allocateAddresses(
  entries: readonly ConfigObject[],
): (entry: ConfigObject) => Allocation {
  const used = new Set(entries.flatMap(({ raw, spec }) => [...written(raw).values(), ...strings(spec, 'addresses')])); // prettier-ignore
  const allocations = new Map<ConfigObject, Allocation>();
  let last = 0;
  for (const entry of entries.filter(isEligible)) {
    const addresses = written(entry.raw);
    for (const host of strings(entry.spec, 'hosts').filter((one) => isKept(entry, one))) {
      if (addresses.has(host)) continue;
      do last += 1;
      while (used.has(addressAt(last)));
      addresses.set(host, addressAt(last));
    }
    allocations.set(entry, addresses);
  }
  return (entry) => allocations.get(entry) ?? NONE;
}

const addressAt = (index: number): string => `240.240.${(index >> 8) & 255}.${index & 255}`;

function written(raw: ConfigObject['raw']): Map<string, string> {
  const addresses = objects(object(raw, 'status'), 'addresses');
  return new Map(
    addresses
      .map((address): [string, string] => [
        text(address, 'host') ?? '',
        text(address, 'value') ?? '',
      ]) // prettier-ignore
      .filter(([, value]) => isIPv4(value))
      .toReversed(),
  );
}

/** NONE has no name to resolve; a label opts out (networking/serviceentry/ip_autoallocation.go, ShouldV2AutoAllocateIP). */
const isEligible = ({ spec, labels }: ConfigObject): boolean =>
  (text(spec, 'resolution') ?? 'NONE') !== 'NONE' &&
  strings(spec, 'addresses').length === 0 &&
  labels['networking.istio.io/enable-autoallocate-ip']?.toLowerCase() !== 'false';

const isKept = ({ spec }: ConfigObject, host: string): boolean =>
  !host.startsWith('*') || text(spec, 'resolution') === 'DYNAMIC_DNS';
