import type { JsonObject } from '../model/json.ts';
import type { KubeObject } from '../model/kube.ts';
import type { ResourceRef } from '../model/resource.ts';
import type { ProxySync } from '../model/sync.ts';
import { causeOf } from './cause.ts';
import { compareValues } from './compare.ts';
import type { Change } from './change.ts';
import { dropRule } from './dropped.ts';
import { envoyFilterIn } from './envoy-filter.ts';
import { hasStats } from './intended-form.ts';
import { isByNature, ownWords } from './own.ts';
import { patchBetween, type JsonPatch } from './patch.ts';
import { certainlySame } from './same.ts';
import type { DiffSection } from './section-names.ts';
import { comparable, inUse, sameKind, type Side, type SideKind } from './sections.ts';
import { shownValue } from './shown-value.ts';
import { NOTHING, type DiffSummary, type SectionSummary } from './summary.ts';
import { stageOf, type Stage, type StageFinding } from './stage.ts';

/** One value on which the two sides part (design.md section 4). `null` means absent. */
export interface Difference {
  readonly section: DiffSection;
  /** Envoy's own name of the object. */
  readonly name: string;
  /** From the object to the value, in reading form; empty for a whole object. */
  readonly path: string;
  readonly left: unknown;
  readonly right: unknown;
  readonly stage: Stage;
  readonly cause: ResourceRef | null;
  readonly note?: string;
  /** Of three sides, all of them. */
  readonly values?: Readonly<Record<SideKind, unknown>>;
}

/** A value by which two proxies part by nature: it names one of them. It counts for nothing. */
export type ByNature = Pick<Difference, 'section' | 'name' | 'path' | 'left' | 'right'>;

/** What leads from the left form of an object to the right one (RFC 6902). */
export interface ObjectPatch {
  readonly section: DiffSection;
  readonly name: string;
  readonly patch: JsonPatch;
}

/** The counts of two neighbours among three sides. */
export interface PairSummary {
  /** "intended,istiod" */
  readonly sides: string;
  readonly summary: DiffSummary;
}

export interface DiffResult {
  readonly summary: DiffSummary;
  /** Of three sides. */
  readonly pairs?: readonly PairSummary[];
  readonly differences: readonly Difference[];
  readonly byNature: readonly ByNature[];
  /** Only where they were asked for. */
  readonly patches: readonly ObjectPatch[];
}

export interface DiffOptions {
  readonly sections?: readonly DiffSection[];
  /** Keeps only objects whose name passes. */
  readonly name?: (name: string) => boolean;
  /** istiod's view of the acknowledgements, for the stage of a difference. */
  readonly sync?: ProxySync;
  /** EnvoyFilters, which may be the cause of what no metadata explains. */
  readonly objects?: readonly KubeObject[];
  readonly patches?: boolean;
}

interface Sides {
  readonly left: Side;
  readonly right: Side;
  readonly options: DiffOptions;
}

/** Where the answer grows. */
interface Found {
  readonly differences: Difference[];
  readonly byNature: ByNature[];
  readonly patches: ObjectPatch[];
}

/** Compares what two sides have, object by object. diff(a, a) is empty; swapping the sides swaps left and right. */
export function diffSides(left: Side, right: Side, options: DiffOptions = {}): DiffResult {
  const found: Found = { differences: [], byNature: [], patches: [] };
  const isIntended = [left.kind, right.kind].includes('intended');
  const wanted = (section: DiffSection): boolean =>
    (options.sections?.includes(section) ?? true) &&
    !(isIntended && (section === 'secrets' || section === 'ecds'));
  const summary = (section: DiffSection): SectionSummary =>
    wanted(section) ? diffSection(section, { left, right, options }, found) : NOTHING;
  return {
    summary: {
      clusters: summary('clusters'),
      listeners: summary('listeners'),
      routes: summary('routes'),
      endpoints: summary('endpoints'),
      secrets: summary('secrets'),
      ecds: summary('ecds'),
    },
    ...found,
  };
}

function diffSection(section: DiffSection, sides: Sides, found: Found): SectionSummary {
  const { left, right, options } = sides;
  const lefts = inUse(left, right, section);
  const rights = inUse(right, left, section);
  const names = [...new Set([...lefts.keys(), ...rights.keys()])]
    .filter((name) => options.name?.(name) ?? true)
    .sort();
  const count = { compared: 0, equal: 0, different: 0, onlyLeft: 0, onlyRight: 0 };
  for (const name of names) {
    const pair = { section, name, left: lefts.get(name), right: rights.get(name) };
    const differs = diffObject(pair, sides, found);
    if (pair.left !== undefined && pair.right !== undefined) {
      count.compared += 1;
      count[differs ? 'different' : 'equal'] += 1;
    } else if (differs) count[pair.left === undefined ? 'onlyRight' : 'onlyLeft'] += 1;
  }
  return count;
}

interface ObjectPair {
  readonly section: DiffSection;
  readonly name: string;
  readonly left: JsonObject | undefined;
  readonly right: JsonObject | undefined;
}

/** Whether the sides differ in this object; what differs joins the answer. */
function diffObject(pair: ObjectPair, sides: Sides, found: Found): boolean {
  const { section, name } = pair;
  const hasEnvoy = [sides.left.kind, sides.right.kind].includes('envoy');
  if (section !== 'secrets' && certainlySame(pair.left, pair.right, dropRule(section, hasEnvoy)))
    return false;
  const form = {
    hasEnvoy,
    isExact: !sameKind(sides.left, sides.right),
    ...([sides.left.kind, sides.right.kind].includes('intended')
      ? {
          intended: {
            dropsStats: section === 'listeners' && hasStats(pair.left) !== hasStats(pair.right),
          },
        }
      : {}),
  };
  const left = pair.left && comparable(section, pair.left, form);
  const right = pair.right && comparable(section, pair.right, form);
  const changes = compareValues(left, right).filter((change) => {
    if (!isOfItsNature(change, name, sides)) return true;
    const [a, b] = [change.left ?? null, change.right ?? null];
    found.byNature.push({
      section,
      name,
      path: change.path,
      left: shownValue(a, change),
      right: shownValue(b, change),
    });
    return false;
  });
  if (changes.length === 0) return false;
  found.differences.push(...differencesOf(changes, pair, sides));
  if (sides.options.patches === true)
    found.patches.push({ section, name, patch: patchBetween(left, right) });
  return true;
}

function isOfItsNature(change: Change, name: string, { left, right }: Sides): boolean {
  const { namespace, pod } = left.proxy.proxy;
  const isOneProxy = right.proxy.proxy.pod === pod && right.proxy.proxy.namespace === namespace;
  if (!sameKind(left, right) || isOneProxy) return false;
  return isByNature(change, name, { left: ownWords(left.proxy), right: ownWords(right.proxy) });
}

function differencesOf(
  changes: readonly Change[],
  { section, name, left, right }: ObjectPair,
  sides: Sides,
): Difference[] {
  const { stage, note } = findStage(section, name, sides);
  const filters = sides.options.objects ?? [];
  const isIntended = [sides.left.kind, sides.right.kind].includes('intended');
  return changes.map((change) => {
    const isUnasked = isIntended && isUnaskedFilter(change);
    const filter = isEnvoyFilter(change.source)
      ? change.source
      : envoyFilterIn(placesOf(change), filters, note);
    const isPatched = isIntended && filter !== undefined;
    const notes = [change.note, note, isUnasked && !isPatched ? UNASKED : undefined].filter(
      (text) => text !== undefined,
    );
    const around = isUnasked ? null : (change.source ?? causeOf(change.context, [left, right]));
    return {
      section,
      name,
      path: change.path,
      left: shownValue(change.left ?? null, change),
      right: shownValue(change.right ?? null, change),
      stage: isPatched ? 'changed-by-envoyfilter' : stage,
      cause: (isPatched ? filter : around) ?? filter ?? null,
      ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
    };
  });
}

/** A filter more than the YAML means: what made the chain around it, or the listener, did not bring it. */
const isUnaskedFilter = ({ left, field, isElement }: Change): boolean =>
  left === undefined && isElement === true && ['http_filters', 'filters'].includes(field);

const UNASKED = 'no object at hand asks for it';

const isEnvoyFilter = (source: ResourceRef | undefined): boolean => source?.kind === 'EnvoyFilter';

/** What differs, and from the inside out what it stands in. */
const placesOf = ({ left, right, context }: Change): unknown[] => [
  left,
  right,
  ...context.toReversed().flatMap((around) => [around.left, around.right]),
];

function findStage(
  section: DiffSection,
  name: string,
  { left, right, options }: Sides,
): StageFinding {
  if (left.kind === 'intended' && right.kind === 'istiod') return { stage: 'not-compiled' };
  if (left.kind === right.kind || right.kind !== 'envoy') return { stage: 'unknown' };
  return stageOf(section, name, { envoy: right.proxy, sync: options.sync });
}
