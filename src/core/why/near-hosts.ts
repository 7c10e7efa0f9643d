import type { World } from '../intent/model/world.ts';
import { groupBy } from '../model/group-by.ts';
import { nearest } from '../model/nearest.ts';
import { once } from '../model/once.ts';

/** Names told of a host that does not exist. */
const MOST = 3;

/**
 * Hosts that somebody may have meant, without the cluster's domain: the same first label elsewhere, then what is written alike. Remembered,
 * because requests of one file share hosts, and all names of the mesh are held against each.
 */
export const nearHosts = once((world: World): ((host: string) => readonly string[]) => {
  const short = (host: string): string => host.replace(`.svc.${world.domain}`, '');
  const all = [...new Set(world.services.map(({ hostname }) => short(hostname)))].sort();
  const byLabel = groupBy(all, firstLabel);
  const nearTo = (host: string): readonly string[] =>
    [...new Set([...(byLabel.get(firstLabel(host)) ?? []), ...nearest(host, all)])]
      .filter((name) => name !== host)
      .slice(0, MOST);
  const known = new Map<string, readonly string[]>();
  return (host) => {
    let near = known.get(host);
    if (near === undefined) known.set(host, (near = nearTo(short(host))));
    return near;
  };
});

const firstLabel = (name: string): string => name.split('.')[0] ?? '';
