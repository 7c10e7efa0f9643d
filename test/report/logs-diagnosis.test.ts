import { expect, test } from 'vitest';
import type { DiagnosedGroup, DiagnosisResult } from '../../src/core/diagnosis/diagnose.ts';
import { renderCsv } from '../../src/render/csv.ts';
import { renderTable, renderWide } from '../../src/render/table.ts';
import { diagnosisReport } from '../../src/report/logs-diagnosis.ts';

const PIPED = { columns: undefined, color: false, headers: true };
const META = { source: { kind: 'bundle', name: "it's.tgz" }, target: '', capturedAt: '', gaps: [] };

const group = (more: Partial<DiagnosedGroup> = {}): DiagnosedGroup => ({
  diagnosis: {
    code: 'route-timeout',
    text: 'The route waits 1 s for an answer, and 192.0.2.2:8080 needs longer.',
    resource: { kind: 'VirtualService', namespace: 'shop', name: 'db', field: 'spec.http[0].timeout', file: 'db.yaml', line: 7 },
    related: [],
    evidence: ['first', 'second', 'third'],
    next: 'meshdbg routes pod/web -n shop',
  },
  outcome: 'failed', status: 504, flags: 'UT', count: 12, proxies: ['shop/web'], requestIds: ['r1'], first: 'a', last: 'b', ...more,
}); // prettier-ignore

const result = (more: Partial<DiagnosisResult> = {}): DiagnosisResult => ({
  requests: 412,
  failed: 38,
  delayed: 0,
  groups: [group()],
  cutShort: 0,
  crowded: 0,
  ...more,
});

test('a group says how often, what, whose field and where, and what to run next on the same bundle', () => {
  const text = renderTable(diagnosisReport({ meta: META, result: result(), notes: [] }), PIPED);
  expect(text).toBe(`38 of 412 requests failed.

   12  504 UT      The route waits 1 s for an answer, and 192.0.2.2:8080 needs longer.
                   VirtualService shop/db spec.http[0].timeout  db.yaml:7
                   first
                   second
                   next: meshdbg routes pod/web -n shop --from 'it'\\''s.tgz'
`);
});

test('wide shows all evidence, the code, the proxies and request ids', () => {
  const text = renderWide(diagnosisReport({ meta: META, result: result(), notes: [] }), PIPED);
  for (const part of ['third', 'code route-timeout', 'logged by shop/web', 'request ids r1', 'from a to b']) expect(text).toContain(part); // prettier-ignore
});

test.each([
  [{ requests: 0, failed: 0, groups: [] }, 'There is no request to look at.'],
  [{ requests: 1, failed: 0, groups: [] }, 'The request did not fail.'],
  [{ failed: 0, delayed: 1, groups: [group({ outcome: 'delayed' })] }, 'None of 412 requests failed, 1 was delayed on purpose.'],
  [{ requests: 1, failed: 1 }, '1 of 1 request failed.'],
])('the headline of %o', (more, line) => {
  const [first] = renderTable(diagnosisReport({ meta: META, result: result(more), notes: [] }), PIPED).split('\n');
  expect(first).toBe(line);
}); // prettier-ignore

test('CSV has one row for each group, JSON all that is known', () => {
  const report = diagnosisReport({
    meta: META,
    result: result({ cutShort: 3, crowded: 2 }),
    notes: ['a note'],
  });
  expect(renderCsv(report, PIPED).split('\n')[1]).toContain('12,504,UT,route-timeout');
  expect(report.data).toMatchObject({ requests: 412, failed: 38, delayed: 0, cutShort: 3, crowded: 2, items: [{ count: 12, diagnosis: { code: 'route-timeout' } }] }); // prettier-ignore
  expect(report.notes).toEqual(['a note', expect.stringContaining('3 requests were judged before'), expect.stringContaining('2 request ids have hundreds of lines,')]); // prettier-ignore
  expect(report.exitCode).toBe(0);
});
