import { object, objects, strings, text } from '../../decode/read.ts';
import { isIPv4, isIPv6 } from '../ip-address.ts';
import type { ConfigObject } from '../model/config-object.ts';

/** What istiod allocated to a host: an address of each family. */
export interface AllocatedAddresses {
  readonly ipv4?: string;
  readonly ipv6?: string;
}

/** By host of a ServiceEntry. */
export type Allocation = ReadonlyMap<string, AllocatedAddresses>;

const NONE: Allocation = new Map();

/**
 * The addresses that istiod allocates to hosts without one, from 240.240.0.0/16 and 2001:2::/48: those that it wrote to the status,
 * and for entries that it has not seen yet the next free ones, older entries first
 * (istio/pilot/pkg/controllers/ipallocate/ipallocate.go).
 * @param entries sorted as istiod sorts
 */
export function allocateAddresses(
  entries: readonly ConfigObject[],
): (entry: ConfigObject) => Allocation {
  const used = new Set(
    entries.flatMap(({ raw, spec }) => [
      ...objects(object(raw, 'status'), 'addresses').map((one) => text(one, 'value') ?? ''),
      ...strings(spec, 'addresses'),
    ]),
  );
  const ipv4 = allocator(used, (index) => `240.240.${(index >> 8) & 255}.${index & 255}`);
  const ipv6 = allocator(used, (index) => `2001:2::${index.toString(16)}`);
  const allocations = new Map<ConfigObject, Allocation>();
  for (const entry of entries.filter(isEligible)) {
    const addresses = written(entry.raw);
    for (const host of strings(entry.spec, 'hosts').filter((one) => isKept(entry, one)))
      if (!addresses.has(host)) addresses.set(host, { ipv4: ipv4(), ipv6: ipv6() });
    allocations.set(entry, addresses);
  }
  return (entry) => allocations.get(entry) ?? NONE;
}

function allocator(used: ReadonlySet<string>, addressAt: (index: number) => string): () => string {
  let last = 0;
  return () => {
    do last += 1;
    while (used.has(addressAt(last)));
    return addressAt(last);
  };
}

/** Of several of a family for one host the last holds (serviceentry/conversion.go, convertServices). */
function written(raw: ConfigObject['raw']): Map<string, AllocatedAddresses> {
  const found = new Map<string, AllocatedAddresses>();
  for (const entry of objects(object(raw, 'status'), 'addresses')) {
    const [host = '', value = ''] = [text(entry, 'host'), text(entry, 'value')];
    if (isIPv4(value)) found.set(host, { ...found.get(host), ipv4: value });
    else if (isIPv6(value)) found.set(host, { ...found.get(host), ipv6: value });
  }
  return found;
}

/** NONE has no name to resolve; a label opts out (networking/serviceentry/ip_autoallocation.go, ShouldV2AutoAllocateIP). */
const isEligible = ({ spec, labels }: ConfigObject): boolean =>
  (text(spec, 'resolution') ?? 'NONE') !== 'NONE' &&
  strings(spec, 'addresses').length === 0 &&
  labels['networking.istio.io/enable-autoallocate-ip']?.toLowerCase() !== 'false';

const isKept = ({ spec }: ConfigObject, host: string): boolean =>
  !host.startsWith('*') || text(spec, 'resolution') === 'DYNAMIC_DNS';
