import { object, text } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { diffSides, type Difference, type DiffOptions } from './diff.ts';
import type { DiffSection } from './section-names.ts';
import { inUse, type Side, type SideKind } from './sections.ts';

/** What the YAML means, what istiod would send, what the Envoy has. */
type ThreeSides = Readonly<Record<SideKind, Side>>;

/** What an Envoy subscribes to by name, and who in its config makes it do so. */
type Referrers = (proxy: ProxySnapshot, name: string) => string[];

const REFERRERS: Partial<
  Record<DiffSection, { readonly section: 'listeners' | 'clusters'; readonly of: Referrers }>
> = {
  routes: { section: 'listeners', of: listenersWith },
  endpoints: { section: 'clusters', of: clustersWith },
};

/**
 * A route configuration (or endpoints) that neither istiod's dump nor the Envoy has because the listener (cluster) that
 * makes an Envoy ask for it never took hold there: istiod generates RDS and EDS for what a proxy asks for only
 * (pilot/pkg/xds/debug.go, rds.go). It parted where its listener did, and for the same cause.
 */
export function withNeverAsked(
  differences: readonly Difference[],
  sides: ThreeSides,
  options: DiffOptions,
): Difference[] {
  return differences.map((row) => {
    const referrers = REFERRERS[row.section];
    const isAbsent = row.path === '' && row.values?.istiod === null && row.values.envoy === null;
    if (referrers === undefined || !isAbsent) return row;
    const { section, of } = referrers;
    const names = of(sides.intended.proxy, row.name);
    const there = inUse(sides.envoy, sides.istiod, section);
    const [name] = names;
    if (name === undefined || names.some((one) => there.has(one))) return row;
    const { patches: _, ...rest } = options;
    const [found] = diffSides(sides.istiod, sides.envoy, {
      ...rest,
      sections: [section],
      name: (one) => one === name,
    }).differences;
    if (found === undefined) return row;
    const singular = section.slice(0, -1);
    const why = `Envoy does not ask for it without its ${singular} ${name}`;
    const note = [why, found.note].filter((part) => part !== undefined).join('; ');
    return { ...row, stage: found.stage, cause: found.cause ?? row.cause, note };
  });
}

function listenersWith({ listeners }: ProxySnapshot, route: string): string[] {
  const chains = listeners.flatMap(({ name, config: { filterChains, defaultFilterChain } }) =>
    [...filterChains, ...(defaultFilterChain === undefined ? [] : [defaultFilterChain])].map(
      ({ filters }) => ({ name, filters }),
    ),
  );
  const asking = chains.filter(({ filters }) =>
    filters.some(
      (filter) =>
        filter.kind === 'http' &&
        filter.http.routes.kind === 'rds' &&
        filter.http.routes.name === route,
    ),
  );
  return [...new Set(asking.map(({ name }) => name))];
}

function clustersWith({ clusters }: ProxySnapshot, endpoints: string): string[] {
  const serviceOf = (raw: JsonObject): string | undefined =>
    text(object(raw, 'eds_cluster_config'), 'service_name');
  return clusters
    .filter(({ name, raw }) => (serviceOf(raw) ?? name) === endpoints)
    .map(({ name }) => name);
}
