import { text } from '../decode/read.ts';
import { diffSides, type Difference } from '../diff/diff.ts';
import { dropRule } from '../diff/dropped.ts';
import { certainlySame } from '../diff/same.ts';
import type { Side } from '../diff/sections.ts';
import type { IntendedConfig, IntentSection } from '../intent/compile.ts';
import { intendedProxy } from '../intent/intended-proxy.ts';
import type { IntentProxy } from '../intent/model/proxy.ts';
import type { JsonObject } from '../model/json.ts';

const SECTIONS = ['clusters', 'listeners', 'routes', 'endpoints'] as const;

/** What a pair of messages came to: proxies share most of theirs, and a close look is dear. */
type Pairs = WeakMap<JsonObject, readonly Difference[]>;
const known = new WeakMap<JsonObject, Pairs>();
/** Stands for the side that lacks an object. */
const NOTHING: JsonObject = {};

/** On what two configs of a proxy part, as `diffSides` says it. */
export function differencesOf(
  proxy: IntentProxy,
  left: IntendedConfig,
  right: IntendedConfig,
): readonly Difference[] {
  return SECTIONS.flatMap((section) => {
    const others = new Map(right[section].map((one) => [nameOf(one), one]));
    const found: Difference[] = [];
    for (const one of left[section]) {
      const name = nameOf(one);
      found.push(...pairDifferences(proxy, section, [one, others.get(name)]));
      others.delete(name);
    }
    for (const one of others.values()) found.push(...pairDifferences(proxy, section, [undefined, one])); // prettier-ignore
    // As diffSides has them; sort is stable, so an object's own stay in their order.
    return found.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  });
}

function pairDifferences(
  proxy: IntentProxy,
  section: IntentSection,
  [left, right]: readonly [JsonObject | undefined, JsonObject | undefined],
): readonly Difference[] {
  const key = left ?? NOTHING;
  let pairs = known.get(key);
  if (pairs === undefined) known.set(key, (pairs = new WeakMap()));
  const before = pairs.get(right ?? NOTHING);
  if (before !== undefined) return before;
  const found =
    left !== undefined && right !== undefined && certainlySame(left, right, dropRule(section))
      ? []
      : diffSides(sideOf(proxy, section, left), sideOf(proxy, section, right)).differences;
  pairs.set(right ?? NOTHING, found);
  return found;
}

const EMPTY: IntendedConfig = { clusters: [], listeners: [], routes: [], endpoints: [] };

const sideOf = (proxy: IntentProxy, section: IntentSection, message: JsonObject | undefined): Side => ({
  kind: 'intended',
  proxy: intendedProxy(proxy, message === undefined ? EMPTY : { ...EMPTY, [section]: [message] }),
}); // prettier-ignore

const nameOf = (message: JsonObject): string => text(message, 'name') ?? text(message, 'cluster_name') ?? ''; // prettier-ignore
