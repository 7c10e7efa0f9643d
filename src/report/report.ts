import type { Gap } from '../core/model/gap.ts';
import { proxyText } from '../core/model/proxy.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import type { Cell } from './cell.ts';
import type { Flow } from './flow.ts';
import type { TreeNode } from './tree.ts';

export type { Cell, Tone } from './cell.ts';

export interface ColumnHead {
  readonly header: string;
  /** Only shown by -o wide and csv. */
  readonly wide: boolean;
  /** Only shown by csv, whose columns never depend on what the rows hold. */
  readonly csvOnly?: true;
  readonly align: 'left' | 'right';
  /** Its texts are never broken, as those of right-aligned columns. */
  readonly whole?: true;
}

/** The forms that blocks are laid out in. */
export type Layout = 'table' | 'wide' | 'csv';

/** A table with its cells already made; the renderer decides widths, colour and what fits. */
export interface TableBlock {
  readonly kind: 'table';
  readonly title?: string;
  /** Only for these forms; for all when absent. */
  readonly only?: readonly Layout[];
  /** Name of the rows in a CSV of several tables. */
  readonly section?: string;
  /** What people see where there is no row. */
  readonly empty?: string;
  readonly columns: readonly ColumnHead[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Lines as they are, for what is no table. */
export interface LinesBlock {
  readonly kind: 'lines';
  readonly title?: string;
  /** Only for these forms; for all when absent. */
  readonly only?: readonly Layout[];
  readonly lines: readonly (readonly Cell[])[];
}

export type Block = TableBlock | LinesBlock;

/** meta of every JSON document (design.md section 2). */
export interface Meta {
  readonly source: { readonly kind: string; readonly name: string };
  /** The proxies that answered, "ns/pod", separated by commas. */
  readonly target: string;
  readonly capturedAt: string;
  readonly gaps: readonly Gap[];
}

/** One thing that was checked, for -o junit. */
export interface TestCase {
  readonly suite: string;
  readonly name: string;
  readonly failure?: { readonly message: string; readonly details: readonly string[] };
  /** Why it could not be judged. */
  readonly skipped?: string;
}

/** What a command found, in every form that a renderer may ask for. */
export interface Report {
  /** Name of the command: the schema is "meshdbg.dev/<command>/v1". */
  readonly command: string;
  readonly meta: Meta;
  /** The keys of the JSON document beside schema and meta. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly blocks: readonly Block[];
  /** One line each for -o name, "cluster/…". */
  readonly names: readonly string[];
  /** Envoy's own objects for --raw. */
  readonly raw?: unknown;
  /** For -o tree. */
  readonly tree?: readonly TreeNode[];
  /** For -o mermaid. */
  readonly flow?: Flow;
  /** JSON Patches for -o patch. */
  readonly patch?: unknown;
  /** Test cases for -o junit. */
  readonly cases?: readonly TestCase[];
  /** Sentences for stderr. */
  readonly notes: readonly string[];
  /** 2 where there is a report, but nothing of what was asked is known. */
  readonly exitCode: 0 | 1 | 2;
}

/** The blocks of a report that a form shows. */
export const blocksFor = ({ blocks }: Report, layout: Layout): readonly Block[] =>
  blocks.filter(({ only }) => only?.includes(layout) ?? true);

/** meta for a report over a snapshot. */
export const metaOf = (snapshot: Snapshot): Meta => ({
  source: snapshot.source,
  target: snapshot.proxies.map(({ proxy }) => proxyText(proxy)).join(','),
  capturedAt: snapshot.capturedAt,
  gaps: [
    ...snapshot.gaps,
    ...snapshot.proxies.flatMap(({ gaps }) => gaps),
    ...snapshot.istiods.flatMap(({ gaps }) => gaps),
  ],
});
