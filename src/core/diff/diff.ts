import type { JsonObject } from '../model/json.ts';
import type { ResourceRef } from '../model/resource.ts';
import type { ProxySync } from '../model/sync.ts';
import { causeOf } from './cause.ts';
import { compareValues } from './compare.ts';
import { DIFF_SECTIONS, comparable, inUse, type DiffSection, type Side } from './sections.ts';
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
}

/** `compared` counts objects that both sides have. */
export interface SectionSummary {
  readonly compared: number;
  readonly equal: number;
  readonly different: number;
  readonly onlyLeft: number;
  readonly onlyRight: number;
}

export interface DiffResult {
  readonly summary: Readonly<Record<DiffSection, SectionSummary>>;
  readonly differences: readonly Difference[];
}

export interface DiffOptions {
  readonly sections?: readonly DiffSection[];
  /** Keeps only objects whose name passes. */
  readonly name?: (name: string) => boolean;
  /** istiod's view of the acknowledgements, for the stage of a difference. */
  readonly sync?: ProxySync;
}

/** Compares what two sides have, object by object. diff(a, a) is empty; swapping the sides swaps left and right. */
export function diffSides(left: Side, right: Side, options: DiffOptions = {}): DiffResult {
  const differences: Difference[] = [];
  const summaries = DIFF_SECTIONS.map((section): [DiffSection, SectionSummary] => {
    const wanted = options.sections === undefined || options.sections.includes(section);
    const summary = wanted ? diffSection(section, { left, right, options }, differences) : NOTHING;
    return [section, summary];
  });
  return {
    summary: Object.fromEntries(summaries) as Record<DiffSection, SectionSummary>,
    differences,
  };
}

const NOTHING: SectionSummary = { compared: 0, equal: 0, different: 0, onlyLeft: 0, onlyRight: 0 };

interface Sides {
  readonly left: Side;
  readonly right: Side;
  readonly options: DiffOptions;
}

function diffSection(
  section: DiffSection,
  sides: Sides,
  differences: Difference[],
): SectionSummary {
  const { left, right, options } = sides;
  const lefts = inUse(left, right, section);
  const rights = inUse(right, left, section);
  const names = [...new Set([...lefts.keys(), ...rights.keys()])]
    .filter((name) => options.name?.(name) ?? true)
    .sort();
  const count = { compared: 0, equal: 0, different: 0, onlyLeft: 0, onlyRight: 0 };
  for (const name of names) {
    const found = diffObject(section, name, {
      left: lefts.get(name),
      right: rights.get(name),
      stage: () => stage(section, name, sides),
    });
    differences.push(...found);
    if (!rights.has(name)) count.onlyLeft += 1;
    else if (!lefts.has(name)) count.onlyRight += 1;
    else {
      count.compared += 1;
      if (found.length === 0) count.equal += 1;
      else count.different += 1;
    }
  }
  return count;
}

interface ObjectPair {
  readonly left: JsonObject | undefined;
  readonly right: JsonObject | undefined;
  readonly stage: () => StageFinding;
}

function diffObject(
  section: DiffSection,
  name: string,
  { left, right, stage: find }: ObjectPair,
): Difference[] {
  const a = left && comparable(section, left);
  const b = right && comparable(section, right);
  const changes = compareValues(a, b);
  if (changes.length === 0) return [];
  const found = find();
  return changes.map((change) => {
    const notes = [change.note, found.note].filter((note) => note !== undefined);
    return {
      section,
      name,
      path: change.path,
      left: change.left ?? null,
      right: change.right ?? null,
      stage: found.stage,
      cause: causeOf(change.context, [left, right]),
      ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
    };
  });
}

function stage(section: DiffSection, name: string, { left, right, options }: Sides): StageFinding {
  if (left.kind === right.kind || right.kind !== 'envoy') return { stage: 'unknown' };
  return stageOf(section, name, { envoy: right.proxy, sync: options.sync });
}
