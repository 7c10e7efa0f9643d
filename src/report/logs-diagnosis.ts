import type { DiagnosedGroup, DiagnosisResult } from '../core/logs/diagnosis/diagnose.ts';
import { resourceText } from '../core/model/resource.ts';
import type { LinesBlock, Meta, Report } from './report.ts';
import { orDash, tableOf, type Column } from './table.ts';

export interface DiagnosisInput {
  readonly meta: Meta;
  readonly result: DiagnosisResult;
  readonly notes: readonly string[];
}

/** Commands that are proposed. */
const MOST_NEXT = 3;

/** What was wrong, by cause (`logs --diagnose`). */
export function diagnosisReport({ meta, result, notes }: DiagnosisInput): Report {
  const { groups, requests, failed, delayed, cutShort } = result;
  const next = [...new Set(groups.flatMap(({ diagnosis }) => diagnosis.next ?? []))];
  return {
    command: 'logs-diagnose',
    meta,
    data: { requests, failed, delayed, items: groups },
    blocks: [
      lines([summary(result)]),
      ...(groups.length === 0 ? [] : [tableOf(COLUMNS, groups)]),
      ...(next.length === 0 ? [] : [lines(next.slice(0, MOST_NEXT).map((command) => `next: ${command}`))]),
    ],
    names: groups.map(({ diagnosis }) => diagnosis.code),
    notes: cutShort === 0 ? notes : [...notes, `${cutShort} requests had more lines than can be kept until they are together: they were judged by those at hand`],
    exitCode: 0,
  };
} // prettier-ignore

const lines = (texts: readonly string[]): LinesBlock => ({
  kind: 'lines',
  only: ['table', 'wide'],
  lines: texts.map((text) => [text]),
});

function summary({ requests, failed, delayed }: DiagnosisResult): string {
  const late = delayed === 0 ? '' : `, ${delayed} ${delayed === 1 ? 'was' : 'were'} delayed on purpose`;
  if (requests === 0) return 'There are no requests.';
  return `${failed === 0 ? 'None' : failed} of ${requests} ${requests === 1 ? 'request' : 'requests'} failed${late}.`;
} // prettier-ignore

const COLUMNS: readonly Column<DiagnosedGroup>[] = [
  { header: 'COUNT', align: 'right', cell: ({ count }) => String(count) },
  { header: 'ANSWER', whole: true, cell: (group) => ({ text: answer(group), tone: group.outcome === 'failed' ? 'bad' : 'warn' }) },
  { header: 'WHY', cell: ({ diagnosis }) => diagnosis.text },
  { header: 'WHERE', cell: ({ diagnosis }) => orDash(diagnosis.resource === null ? '' : resourceText(diagnosis.resource)) },
  { header: 'CODE', wide: true, cell: ({ diagnosis }) => diagnosis.code },
  { header: 'EVIDENCE', wide: true, cell: ({ diagnosis }) => orDash(diagnosis.evidence.join('; ')) },
  { header: 'ALSO', wide: true, cell: ({ diagnosis }) => orDash(diagnosis.related.map(resourceText).join(', ')) },
  { header: 'PROXIES', wide: true, cell: ({ proxies }) => orDash(proxies.join(', ')) },
  { header: 'REQUEST ID', wide: true, cell: ({ requestIds }) => orDash(requestIds[0]) },
  { header: 'NEXT', wide: true, cell: ({ diagnosis }) => orDash(diagnosis.next ?? '') },
]; // prettier-ignore

/** "503 UH", "NR" for a connection. */
const answer = ({ status, flags }: DiagnosedGroup): string =>
  [status === null ? '' : String(status), flags ?? ''].filter((part) => part !== '').join(' ') ||
  '-';
