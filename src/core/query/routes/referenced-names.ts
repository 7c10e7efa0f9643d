import type { ProxySnapshot } from '../../model/snapshot.ts';

/**
 * Names of the route configurations that the proxy's listeners ask for by RDS, rejected versions left out; undefined when
 * the listeners were not read.
 */
export function referencedNames(proxy: ProxySnapshot): ReadonlySet<string> | undefined {
  if (proxy.listeners.length === 0) return undefined;
  const names = new Set<string>();
  for (const { config, state } of proxy.listeners) {
    if (state === 'rejected') continue;
    const { filterChains, defaultFilterChain } = config;
    const chains =
      defaultFilterChain === undefined ? filterChains : [...filterChains, defaultFilterChain];
    for (const filter of chains.flatMap(({ filters }) => filters))
      if (filter.kind === 'http' && filter.http.routes.kind === 'rds')
        names.add(filter.http.routes.name);
  }
  return names;
}
