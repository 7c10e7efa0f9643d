import type { DiagnosedGroup, DiagnosisResult } from '../core/diagnosis/diagnose.ts';
import { shellWord } from '../core/diagnosis/rule.ts';
import { resourceText, type ResourceRef } from '../core/model/resource.ts';
import type { Block, Cell, Meta, Report } from './report.ts';
import { tableOf } from './table.ts';

export interface DiagnosisInput {
  readonly meta: Meta;
  readonly result: DiagnosisResult;
  readonly notes: readonly string[];
}

/** For each kind of failure which object is at fault, what tells so, and what to look at next (`logs --diagnose`). */
export function diagnosisReport({ meta, result, notes }: DiagnosisInput): Report {
  const { groups, cutShort, crowded, ...totals } = result;
  const cut = cutShort === 0 ? [] : [`${cutShort} requests were judged before all of their lines may have come: there were too many at once`]; // prettier-ignore
  const parts = crowded === 0 ? [] : [`${crowded} request ${crowded === 1 ? 'id has' : 'ids have'} hundreds of lines, as of a client that never changes its x-request-id: their lines were judged in parts`]; // prettier-ignore
  return {
    command: 'logs-diagnose',
    meta,
    data: { ...totals, cutShort, crowded, items: groups },
    blocks: [...(['table', 'wide'] as const).map((only) => linesBlock(result, only, meta)), flatBlock(groups)], // prettier-ignore
    names: groups.map(({ diagnosis }) => diagnosis.code),
    notes: [...notes, ...cut, ...parts],
    exitCode: 0,
  };
}

function linesBlock(result: DiagnosisResult, only: 'table' | 'wide', { source }: Meta): Block {
  // A bundle's proxies are nowhere else.
  const from = source.kind !== 'bundle' ? '' : ` --from ${shellWord(source.name)}`;
  return {
    kind: 'lines',
    only: [only],
    get lines() {
      const digits = Math.max(3, ...result.groups.map(({ count }) => String(count).length));
      return [headline(result), ...result.groups.flatMap((group) => groupLines(group, { digits, isWide: only === 'wide', from }))]; // prettier-ignore
    },
  };
}

function headline({ requests, failed, delayed }: DiagnosisResult): Cell[] {
  const of = `${requests} request${requests === 1 ? '' : 's'}`;
  if (requests === 0) return [dim('There is no request to look at.')];
  const late = delayed === 0 ? '' : `, ${delayed} ${delayed === 1 ? 'was' : 'were'} delayed on purpose`;
  if (failed === 0) return [{ text: `${requests === 1 ? 'The request did not fail' : `None of ${of} failed`}${late}.`, tone: 'good' }];
  return [{ text: `${failed} of ${of} failed${late}.`, tone: 'bad' }];
} // prettier-ignore

interface Shape {
  readonly digits: number;
  readonly isWide: boolean;
  /** What a next command needs behind it. */
  readonly from: string;
}

function groupLines(group: DiagnosedGroup, { digits, isWide, from }: Shape): Cell[][] {
  const { diagnosis, count, outcome } = group;
  const { text, resource, related, evidence, next } = diagnosis;
  const what = statusText(group).padEnd(STATUS_WIDTH);
  const indent = ' '.repeat(digits + STATUS_WIDTH + 6);
  const tone = outcome === 'failed' ? 'bad' : 'warn';
  const facts = isWide ? evidence : evidence.slice(0, MOST_EVIDENCE);
  const objects = [...(resource === null ? [] : [resource]), ...(isWide ? related : related.slice(0, MOST_RELATED))]; // prettier-ignore
  const left = related.length - MOST_RELATED;
  return [
    [],
    [`  ${String(count).padStart(digits)}  `, { text: what, tone }, `  ${text}`],
    ...objects.map((ref, at): Cell[] => [indent, at === 0 ? { text: resourceText(ref), tone: 'strong' } : resourceText(ref), dim(placeOf(ref))]), // prettier-ignore
    ...(isWide || left <= 0 ? [] : [[dim(`${indent}and ${left} more (-o wide)`)]]),
    ...facts.map((fact): Cell[] => [dim(`${indent}${fact}`)]),
    ...(isWide ? wideLines(group, indent) : []),
    ...(next === null ? [] : [[`${indent}next: ${next}${from}`]]),
  ];
}

/** "503 UH", "504 URX,UT", "TCP NR". */
const STATUS_WIDTH = 10;
const MOST_EVIDENCE = 2;
const MOST_RELATED = 3;

const statusText = ({ status, flags }: DiagnosedGroup): string =>
  `${status ?? '-'}${flags === null ? '' : ` ${flags}`}`;

const placeOf = ({ file, line }: ResourceRef): string =>
  file === undefined ? '' : `  ${file}${line === undefined ? '' : `:${line}`}`;

function wideLines(
  { diagnosis, proxies, requestIds, first, last }: DiagnosedGroup,
  indent: string,
): Cell[][] {
  const parts = [
    `code ${diagnosis.code}`,
    proxies.length === 0 ? '' : `logged by ${proxies.join(', ')}`,
    first === null ? '' : `from ${first} to ${last ?? first}`,
    requestIds.length === 0 ? '' : `request ids ${requestIds.slice(0, 3).join(', ')}`,
  ];
  return parts.filter((part) => part !== '').map((part) => [dim(`${indent}${part}`)]);
}

function flatBlock(groups: readonly DiagnosedGroup[]): Block {
  const table = tableOf<DiagnosedGroup>(
    [
      { header: 'COUNT', cell: ({ count }) => String(count) },
      { header: 'STATUS', cell: ({ status }) => (status === null ? '' : String(status)) },
      { header: 'FLAGS', cell: ({ flags }) => flags ?? '' },
      { header: 'CODE', cell: ({ diagnosis }) => diagnosis.code },
      { header: 'TEXT', cell: ({ diagnosis }) => diagnosis.text },
      { header: 'RESOURCE', cell: ({ diagnosis }) => (diagnosis.resource === null ? '' : resourceText(diagnosis.resource)) }, // prettier-ignore
      { header: 'RELATED', cell: ({ diagnosis }) => diagnosis.related.map(resourceText).join('; ') }, // prettier-ignore
      { header: 'NEXT', cell: ({ diagnosis }) => diagnosis.next ?? '' },
    ],
    groups,
  );
  return { ...table, only: ['csv'] };
}

const dim = (text: string): Cell => ({ text, tone: 'dim' });
