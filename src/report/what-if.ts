import { listed } from '../core/model/listed.ts';
import { resourceText, type ResourceRef } from '../core/model/resource.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import type { Applied } from '../core/what-if/apply.ts';
import type { Finding } from '../core/what-if/finding.ts';
import type { WhatIfItem } from '../core/what-if/item.ts';
import type { WhatIf } from '../core/what-if/what-if.ts';
import { objectLines } from './diff-objects.ts';
import { metaOf, type Block, type Cell, type Report } from './report.ts';
import { tableOf } from './table.ts';
import { valueTexts } from './diff-values.ts';

export interface WhatIfReportInput {
  readonly snapshot: Snapshot;
  readonly applied: readonly Applied[];
  readonly result: WhatIf;
  readonly notes: readonly string[];
}

/** The report of `what-if`: what gets worse, what gets better, then which values change for whom. */
export function whatIfReport({ snapshot, applied, result, notes }: WhatIfReportInput): Report {
  const { items, introduced, fixed, unchanged, compared, changed } = result;
  return {
    command: 'what-if',
    meta: { ...metaOf(snapshot), target: compared.join(',') },
    data: {
      change: applied.map(({ ref, action }) => ({ ...ref, action })),
      items,
      introduced,
      fixed,
      unchanged,
      changedProxies: changed,
    },
    blocks: [...textBlocks(applied, result), { ...flatBlock(items), only: ['csv'] }],
    names: [...new Set(items.map(({ section, name }) => `${section}/${name}`))],
    notes: [...notes, ...idleNotes(applied)],
    exitCode: introduced.length > 0 ? 1 : 0,
  };
}

const idleNotes = (applied: readonly Applied[]): string[] =>
  applied.filter(({ action }) => action === 'unchanged').map(({ ref }) => `${resourceText(ref)} already says the same.`); // prettier-ignore

function textBlocks(applied: readonly Applied[], result: WhatIf): Block[] {
  return (['table', 'wide'] as const).map((only) => ({
    kind: 'lines',
    only: [only],
    lines: [
      ...headLines(applied, result),
      ...findingLines(result.introduced, { title: 'introduced', tone: 'bad' }),
      ...findingLines(result.fixed, { title: 'fixed', tone: 'good' }),
      ...groupsOf(result.items).flatMap((group) => groupLines(group, result, only === 'wide')),
    ],
  }));
}

function headLines(applied: readonly Applied[], { introduced, fixed, unchanged, compared, changed }: WhatIf): Cell[][] {
  const { length: all } = compared;
  const proxies = changed.length === 0 ? `No proxy of ${all} would get another config` : `${changed.length} of ${all} proxies would get another config`;
  const rest = unchanged === 0 ? '' : `, ${unchanged} stay${unchanged === 1 ? 's' : ''} wrong`;
  return [
    ...applied.map(({ ref, action }): Cell[] => [`${resourceText(ref)}  `, { text: action, tone: 'dim' }]),
    [{ text: `${proxies}; ${introduced.length} introduced, ${fixed.length} fixed${rest}.`, tone: introduced.length > 0 ? 'bad' : 'good' }],
  ];
} // prettier-ignore

function findingLines(
  findings: readonly Finding[],
  { title, tone }: { readonly title: string; readonly tone: 'bad' | 'good' },
): Cell[][] {
  return findings.flatMap(({ code, message, causes, proxies }) => [
    [],
    [{ text: `${title} `, tone }, message, { text: `  (${code})`, tone: 'dim' }],
    ...causes.map((cause) => causeLine(cause)),
    ...(proxies.length === 0 ? [] : [[`  at ${namesText(proxies)}`]]),
  ]);
}

const causeLine = (cause: ResourceRef): Cell[] => {
  const place = cause.file === undefined ? '' : `  ${cause.file}:${cause.line ?? 1}`;
  return ['  cause ', resourceText(cause), { text: place, tone: 'dim' }];
};

/** Values that change for the same proxies. */
interface Group {
  readonly proxies: readonly string[];
  readonly items: WhatIfItem[];
}

function groupsOf(items: readonly WhatIfItem[]): Group[] {
  const groups = new Map<string, Group>();
  for (const item of items) {
    const key = item.proxies.join(',');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { proxies: item.proxies, items: [item] });
    else group.items.push(item);
  }
  return [...groups.values()];
}

function groupLines({ proxies, items }: Group, { compared }: WhatIf, isWide: boolean): Cell[][] {
  const who = proxies.length === compared.length && proxies.length > 1 ? `all ${proxies.length} proxies` : namesText(proxies, isWide); // prettier-ignore
  const differences = items.map((item) => ({ ...item, stage: 'unknown' as const }));
  return [
    [],
    [{ text: who, tone: 'strong' }],
    ...objectLines(differences, { left: 'before', right: 'after', isWide }).filter((line, at) => at > 0 || line.length > 0), // prettier-ignore
  ];
}

/** Proxies that a line names. */
const MOST = 4;

const namesText = (proxies: readonly string[], isWide = false): string =>
  listed(proxies, isWide ? Infinity : MOST);

const flatBlock = (items: readonly WhatIfItem[]) =>
  tableOf<WhatIfItem>(
    [
      { header: 'PROXIES', cell: ({ proxies }) => proxies.join(' ') },
      { header: 'SECTION', cell: ({ section }) => section },
      { header: 'NAME', cell: ({ name }) => name },
      { header: 'PATH', cell: ({ path }) => path },
      { header: 'BEFORE', cell: (item) => valueTexts(item, true)[0] },
      { header: 'AFTER', cell: (item) => valueTexts(item, true)[1] },
      { header: 'CAUSE', cell: ({ cause }) => (cause === null ? '' : resourceText(cause)) },
    ],
    items,
  );
