import { lazy } from '../intent/lazy.ts';
import { groupBy } from '../model/group-by.ts';
import type { ResourceRef } from '../model/resource.ts';
import { diffSides, type Difference, type DiffOptions, type DiffResult } from './diff.ts';
import { withNeverAsked } from './never-asked.ts';
import { NOTHING, type DiffSummary, type SectionSummary } from './summary.ts';
import { DIFF_SECTIONS, type DiffSection } from './section-names.ts';
import { inUse, type Side } from './sections.ts';
import { valueBeyond } from './third-value.ts';

/** What the YAML means, what istiod would send, what the Envoy has. */
export interface ThreeSides {
  readonly intended: Side;
  readonly istiod: Side;
  readonly envoy: Side;
}

/**
 * Compares neighbours: what a difference is, and its stage, is told by the two sides between which it appears. The
 * value of the third side stands beside them. `summary` counts what the YAML means against what the Envoy has.
 */
export function diffThreeSides(sides: ThreeSides, options: DiffOptions = {}): DiffResult {
  const upper = diffSides(sides.intended, sides.istiod, options);
  const lower = diffSides(sides.istiod, sides.envoy, options);
  const known = { upper: byObject(upper.differences), lower: byObject(lower.differences) };
  const outer = lazy(() => outerDifferences(sides, [...upper.differences, ...lower.differences], options)); // prettier-ignore
  const across = (row: Difference): Difference | undefined =>
    outer().get(objectOf(row))?.find(({ path }) => path === row.path); // prettier-ignore
  const envoyOf = (row: Difference): unknown => {
    const value = valueBeyond(row, known.lower.get(objectOf(row)) ?? [], { end: 'right', near: row.right }); // prettier-ignore
    return value === undefined ? (across(row)?.right ?? row.left) : value;
  };
  const intendedOf = (row: Difference): unknown => {
    const value = valueBeyond(row, known.upper.get(objectOf(row)) ?? [], { end: 'left', near: row.left }); // prettier-ignore
    return value === undefined ? (across(row)?.left ?? row.right) : value;
  };
  const told: Difference[] = [
    ...upper.differences.map((row) => ({
      ...row,
      values: { intended: row.left, istiod: row.right, envoy: envoyOf(row) },
    })),
    ...lower.differences.map((row) => ({
      ...row,
      cause: withField(row.cause, across(row)?.cause),
      values: { intended: intendedOf(row), istiod: row.left, envoy: row.right },
    })),
  ];
  const differences = withNeverAsked(told, sides, options);
  return {
    summary: wholeSummary(sides, differences, options),
    pairs: [
      { sides: 'intended,istiod', summary: upper.summary },
      { sides: 'istiod,envoy', summary: lower.summary },
    ],
    differences,
    byNature: lower.byNature,
    patches: [...upper.patches, ...lower.patches],
  };
}

/** What the YAML means against what the Envoy has, of objects that differ somewhere on the way. */
function outerDifferences(
  { intended, envoy }: ThreeSides,
  differences: readonly Difference[],
  options: DiffOptions,
): ReadonlyMap<string, readonly Difference[]> {
  const names = new Set(differences.map(({ name }) => name));
  const sections = [...new Set(differences.map(({ section }) => section))];
  const { patches: _, ...rest } = options;
  return byObject(diffSides(intended, envoy, { ...rest, sections, name: (name) => names.has(name) }).differences); // prettier-ignore
}

/** istiod's metadata names the object, the compiler its field and its place in a file, too. */
function withField(
  cause: ResourceRef | null,
  known: ResourceRef | null | undefined,
): ResourceRef | null {
  if (known === null || known === undefined) return cause;
  const isSame = cause === null || (known.kind === cause.kind && known.namespace === cause.namespace && known.name === cause.name); // prettier-ignore
  return isSame ? known : cause;
}

const objectOf = ({ section, name }: Difference): string => `${section} ${name}`;

const byObject = (differences: readonly Difference[]): ReadonlyMap<string, Difference[]> =>
  groupBy(differences, objectOf);

function wholeSummary(
  { intended, istiod, envoy }: ThreeSides,
  differences: readonly Difference[],
  { sections = DIFF_SECTIONS, name = () => true }: DiffOptions,
): DiffSummary {
  const differing = new Set(differences.map((row) => `${row.section} ${row.name}`));
  const count = (section: DiffSection): SectionSummary => {
    // Nothing of these is compiled from YAML.
    const left = section === 'secrets' || section === 'ecds' ? istiod : intended;
    const [lefts, rights] = [inUse(left, envoy, section), inUse(envoy, left, section)];
    const names = [...new Set([...lefts.keys(), ...rights.keys()])].filter(name);
    const both = names.filter((one) => lefts.has(one) && rights.has(one));
    const differs = (one: string): boolean => differing.has(`${section} ${one}`);
    const different = both.filter(differs).length;
    return {
      compared: both.length,
      equal: both.length - different,
      different,
      onlyLeft: names.filter((one) => !rights.has(one) && differs(one)).length,
      onlyRight: names.filter((one) => !lefts.has(one) && differs(one)).length,
    };
  };
  const rows = DIFF_SECTIONS.map((section) => [section, sections.includes(section) ? count(section) : NOTHING]); // prettier-ignore
  // Every section is there by construction.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(rows) as DiffSummary;
}
