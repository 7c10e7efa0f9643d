import type { Snapshot } from '../core/model/snapshot.ts';
import { metaOf, type Block, type Report } from './report.ts';
import { asSection } from './table.ts';

/** A part of `all`: the report of one command. */
export interface Part {
  /** As headings show it. */
  readonly title: string;
  readonly report: Report;
}

/**
 * The report of `all`: the rows of each command under its name, exactly as the command itself gives them.
 * Envoy's own objects are grouped the same way.
 */
export function allReport(snapshot: Snapshot, parts: readonly Part[]): Report {
  const under = <Value>(value: (report: Report) => Value): Record<string, Value> =>
    Object.fromEntries(parts.map(({ report }) => [report.command, value(report)]));
  return {
    command: 'all',
    meta: metaOf(snapshot),
    data: under(({ data }) => data['items'] ?? []),
    blocks: parts.flatMap(titled),
    names: parts.flatMap(({ report }) => report.names),
    raw: under(({ raw }) => raw),
    notes: parts.flatMap(({ report }) => report.notes),
    exitCode: 0,
  };
}

const titled = ({ title, report }: Part): readonly Block[] =>
  report.blocks.map((block) =>
    block.kind === 'table'
      ? asSection(block, { title, section: report.command })
      : { ...block, title },
  );
