import type { Snapshot } from '../core/model/snapshot.ts';
import { metaOf, type Block, type Report } from './report.ts';

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

function titled({ title, report }: Part): readonly Block[] {
  const blocks = report.blocks.filter((block) => block.kind === 'lines' || block.rows.length > 0);
  if (blocks.length === 0) return [{ kind: 'lines', title, lines: [['none']] }];
  return blocks.map((block, index) => (index === 0 ? { ...block, title } : block));
}
