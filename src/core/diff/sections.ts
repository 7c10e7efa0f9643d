import type { ConfigResource } from '../model/envoy/config-resource.ts';
import { object, text } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import type { DiffSection } from './section-names.ts';
import type { Intent } from '../why/intent.ts';
import { dropRule } from './dropped.ts';
import { intendedForm, type IntendedFormOptions } from './intended-form.ts';
import { normalForm } from './normal-form.ts';
import { secretForm } from './secrets-form.ts';

/** Whose word a side is: what istiod would send, what an Envoy has, what the YAML means. */
export type SideKind = 'intended' | 'istiod' | 'envoy';

export interface Side {
  readonly kind: SideKind;
  readonly proxy: ProxySnapshot;
  /** Of what the YAML means: what it was made of. */
  readonly intent?: Intent;
}

/** Whether both sides are somebody's word of the same kind: two proxies, or one at two times. */
export const sameKind = (left: Side, right: Side): boolean => left.kind === right.kind;

/** The resources of a section that a side has in use, by name. */
export function inUse(
  side: Side,
  other: Side,
  section: DiffSection,
): ReadonlyMap<string, JsonObject> {
  const entries: readonly ConfigResource<unknown>[] = side.proxy[section];
  const found = new Map<string, JsonObject>();
  for (const entry of entries)
    if (isComparable(entry, section, side, other)) found.set(entry.name, entry.raw);
  return found;
}

/**
 * Bootstrap's static resources never come from istiod, and neither do the workload's own certificates (the agent's SDS
 * serves them). Route configurations in state static are inlined in a listener and compared there. Envoy's endpoint
 * dump also lists clusters without EDS: what DNS or traffic found is runtime state, what is static is in the cluster.
 */
function isComparable(
  entry: ConfigResource<unknown>,
  section: DiffSection,
  side: Side,
  other: Side,
): boolean {
  if (section === 'routes' && entry.state === 'static') return false;
  const alike = sameKind(side, other);
  if (entry.state === 'static' && !alike) return false;
  if (section === 'endpoints' && side.kind === 'envoy')
    return (
      edsNames(side.proxy).has(entry.name) || (!alike && endpointNames(other.proxy).has(entry.name))
    );
  if (entry.state !== 'active' && entry.state !== 'static') return false;
  return alike || section !== 'secrets' || entry.name.includes('://');
}

/** Computes something of a proxy once. */
function once<Value>(compute: (proxy: ProxySnapshot) => Value): (proxy: ProxySnapshot) => Value {
  const known = new WeakMap<ProxySnapshot, Value>();
  return (proxy) => {
    const value = known.get(proxy) ?? compute(proxy);
    known.set(proxy, value);
    return value;
  };
}

const endpointNames = once(
  (proxy): ReadonlySet<string> => new Set(proxy.endpoints.map(({ name }) => name)),
);

/** Names under which the EDS clusters of a proxy ask for endpoints. */
const edsNames = once(
  (proxy): ReadonlySet<string> =>
    new Set(
      proxy.clusters
        .filter(({ raw }) => text(raw, 'type') === 'EDS')
        .map(({ name, raw }) => text(object(raw, 'eds_cluster_config'), 'service_name') ?? name),
    ),
);

/** How two sides are to be compared. */
export interface FormOptions {
  /** A renewed certificate is another one. */
  readonly isExact: boolean;
  /** One side is an Envoy's dump. */
  readonly hasEnvoy: boolean;
  /** One side is compiled from YAML, which knows nothing of istiod's own settings. */
  readonly intended?: IntendedFormOptions;
}

/** A resource in the form in which it is compared. */
export function comparable(
  section: DiffSection,
  raw: JsonObject,
  { isExact, intended, hasEnvoy }: FormOptions,
): unknown {
  const own = section === 'secrets' ? secretForm(raw, { exact: isExact }) : raw;
  return normalForm(
    intended === undefined ? own : intendedForm(own, intended),
    '',
    dropRule(section, hasEnvoy),
  );
}
