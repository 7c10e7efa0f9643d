import { DIFF_SECTIONS, type DiffSection } from './section-names.ts';

/** `compared` counts objects that both sides have. */
export interface SectionSummary {
  readonly compared: number;
  readonly equal: number;
  readonly different: number;
  readonly onlyLeft: number;
  readonly onlyRight: number;
}

export type DiffSummary = Readonly<Record<DiffSection, SectionSummary>>;

/** Of a section that nobody asked for. */
export const NOTHING: SectionSummary = {
  compared: 0,
  equal: 0,
  different: 0,
  onlyLeft: 0,
  onlyRight: 0,
};

/** The counts of several comparisons together. */
export function addSummaries(summaries: readonly DiffSummary[]): DiffSummary {
  const total = (section: DiffSection): SectionSummary =>
    summaries.reduce((sum: SectionSummary, { [section]: row }) => ({
      compared: sum.compared + row.compared,
      equal: sum.equal + row.equal,
      different: sum.different + row.different,
      onlyLeft: sum.onlyLeft + row.onlyLeft,
      onlyRight: sum.onlyRight + row.onlyRight,
    }), NOTHING); // prettier-ignore
  const sections = DIFF_SECTIONS.map((section) => [section, total(section)]);
  // Every section is there by construction.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(sections) as DiffSummary;
}
