import type { ConfigResource } from '../model/envoy/config-resource.ts';
import type { JsonObject } from '../model/json.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { endpointsForm } from './endpoints-form.ts';
import { normalForm } from './normal-form.ts';

export type DiffSection = 'clusters' | 'listeners' | 'routes' | 'endpoints' | 'secrets' | 'ecds';

export const DIFF_SECTIONS: readonly DiffSection[] = [
  'clusters',
  'listeners',
  'routes',
  'endpoints',
  'secrets',
  'ecds',
];

/** Whose word a side is: what istiod would send, what an Envoy has, what the YAML means. */
export type SideKind = 'intended' | 'istiod' | 'envoy';

export interface Side {
  readonly kind: SideKind;
  readonly proxy: ProxySnapshot;
}

/** The resources of a section that a side has in use, by name. */
export function inUse(
  side: Side,
  other: Side,
  section: DiffSection,
): ReadonlyMap<string, JsonObject> {
  const entries: readonly ConfigResource<unknown>[] = side.proxy[section];
  const comparable = entries.filter((entry) => isComparable(entry, section, side, other));
  return new Map(comparable.map((entry) => [entry.name, entry.raw]));
}

/**
 * Bootstrap's static resources never come from istiod, and neither do the workload's own certificates (the agent's SDS
 * serves them). Route configurations in state static are inlined in a listener and compared there. Envoy's endpoint
 * dump also lists clusters that have no EDS.
 */
function isComparable(
  entry: ConfigResource<unknown>,
  section: DiffSection,
  side: Side,
  other: Side,
): boolean {
  if (section === 'routes' && entry.state === 'static') return false;
  const sameKind = side.kind === other.kind;
  if (entry.state === 'static') return sameKind;
  if (entry.state !== 'active') return false;
  if (sameKind) return true;
  if (section === 'secrets') return entry.name.includes('://');
  if (section === 'endpoints' && side.kind === 'envoy')
    return (
      isEds(side.proxy, entry.name) || other.proxy.endpoints.some(({ name }) => name === entry.name)
    );
  return true;
}

const edsNames = new WeakMap<ProxySnapshot, ReadonlySet<string>>();

function isEds(proxy: ProxySnapshot, name: string): boolean {
  const known =
    edsNames.get(proxy) ??
    new Set(
      proxy.clusters
        .filter(({ config }) => config.type === 'EDS')
        .map(({ config }) => config.edsServiceName ?? config.name),
    );
  edsNames.set(proxy, known);
  return known.has(name);
}

/** A resource in the form in which it is compared. */
export const comparable = (section: DiffSection, raw: JsonObject): unknown =>
  normalForm(section === 'endpoints' ? endpointsForm(raw) : raw);
