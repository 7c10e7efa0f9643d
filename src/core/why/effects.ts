import type { IntendedConfig, IntentSection } from '../intent/compile.ts';
import { text } from '../decode/read.ts';
import { groupBy } from '../model/group-by.ts';
import type { JsonObject } from '../model/json.ts';
import type { ResourceRef } from '../model/resource.ts';
import { provenanceChain, type Reason } from './chain.ts';
import { spoken } from './exclusion.ts';

/** A reason with the object of Envoy's that it is about. */
export interface Effect extends Reason {
  readonly section: IntentSection;
  readonly object: string;
}

const SECTIONS: readonly IntentSection[] = ['routes', 'clusters', 'listeners', 'endpoints'];

/** Envoy's own name of a compiled object. */
export const nameOf = (object: JsonObject): string =>
  text(object, 'name') ?? text(object, 'cluster_name') ?? '';

const known = new WeakMap<IntendedConfig, ReadonlyMap<string, readonly Effect[]>>();

/** All that a proxy's config says of where it comes from, by the object that it names. Computed once for a config. */
function effectsIn(config: IntendedConfig): ReadonlyMap<string, readonly Effect[]> {
  let effects = known.get(config);
  if (effects === undefined) {
    const all = SECTIONS.flatMap((section) => effectsOf(config, section));
    known.set(config, (effects = groupBy(all, ({ cause }) => spoken(cause))));
  }
  return effects;
}

function effectsOf(config: IntendedConfig, section: IntentSection): Effect[] {
  return config[section].flatMap((object) =>
    provenanceChain(object).map((reason) => ({ ...reason, section, object: nameOf(object) })),
  );
}

/** What a Kubernetes object does in a proxy's config. */
export const effectsFrom = (
  config: IntendedConfig,
  source: Pick<ResourceRef, 'kind' | 'namespace' | 'name'>,
): readonly Effect[] => effectsIn(config).get(spoken(source)) ?? [];
