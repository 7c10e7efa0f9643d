import { strings } from '../../decode/read.ts';
import type { ConfigObject } from '../model/config-object.ts';
import { hostsOverlap, isWildcard } from '../model/hostname.ts';
import type { Service } from '../model/service.ts';

/** Services that a listener knows, by their host; of a listener for one port, with that port only. */
export type ListenerServices = ReadonlyMap<string, Service>;

/** The VirtualServices with a host that is or covers a service of the listener (istio/pilot/pkg/networking/core/httproute.go, selectVirtualServices). */
export function selectVirtualServices(
  virtualServices: readonly ConfigObject[],
  services: ListenerServices,
): readonly ConfigObject[] {
  const names = [...services.keys()];
  const wildcards = names.filter(isWildcard);
  const isKnown = (host: string): boolean =>
    services.has(host) ||
    (isWildcard(host) ? names : wildcards).some((name) => hostsOverlap(host, name));
  return virtualServices.filter(({ spec }) =>
    strings(spec, 'hosts').some((host) => isKnown(host.toLowerCase())),
  );
}
