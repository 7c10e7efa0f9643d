import type { World } from '../intent/model/world.ts';
import { groupBy } from '../model/group-by.ts';
import { nearest } from '../model/nearest.ts';
import { once } from '../model/once.ts';

/** Names told of a host that does not exist. */
const MOST = 3;

/**
 * Hosts that somebody may have meant, without the cluster's domain: the same first label elsewhere, then what is written alike as a whole,
 * or, of "name" and "name.namespace", in its first label. Remembered, because requests of one file share hosts, and all names of the mesh
 * are held against each.
 */
export const nearHosts = once((world: World): ((host: string) => readonly string[]) => {
  const short = (host: string): string => host.replace(`.svc.${world.domain}`, '');
  const all = [...new Set(world.services.map(({ hostname }) => short(hostname)))].sort();
  const byLabel = groupBy(all, firstLabel);
  const named = (label: string): readonly string[] => byLabel.get(label) ?? [];
  const labels = [...byLabel.keys()];
  const nearTo = (host: string): readonly string[] => {
    const label = firstLabel(host);
    const alike = host.split('.').length > 2 ? [] : nearest(label, labels).flatMap(named);
    return [...new Set([...named(label), ...nearest(host, all), ...alike])]
      .filter((name) => name !== host)
      .slice(0, MOST);
  };
  const known = new Map<string, readonly string[]>();
  return (host) => {
    let near = known.get(host);
    if (near === undefined) known.set(host, (near = nearTo(short(host))));
    return near;
  };
});

const firstLabel = (name: string): string => name.split('.')[0] ?? '';
