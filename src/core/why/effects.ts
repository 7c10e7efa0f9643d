import type { IntendedConfig, IntentSection } from '../intent/compile.ts';
import { text } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';
import type { ResourceRef } from '../model/resource.ts';
import { provenanceChain, type Reason } from './chain.ts';
import { isSameObject } from './exclusion.ts';

/** A reason with the object of Envoy's that it is about. */
export interface Effect extends Reason {
  readonly section: IntentSection;
  readonly object: string;
}

const SECTIONS: readonly IntentSection[] = ['routes', 'clusters', 'listeners', 'endpoints'];

/** Envoy's own name of a compiled object. */
export const nameOf = (object: JsonObject): string =>
  text(object, 'name') ?? text(object, 'cluster_name') ?? '';

const known = new WeakMap<IntendedConfig, readonly Effect[]>();

/** All that a proxy's config says of where it comes from. Computed once for a config. */
function effectsIn(config: IntendedConfig): readonly Effect[] {
  let effects = known.get(config);
  if (effects === undefined) known.set(config, (effects = SECTIONS.flatMap((section) => effectsOf(config, section)))); // prettier-ignore
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
): readonly Effect[] => effectsIn(config).filter(({ cause }) => isSameObject(cause, source));
