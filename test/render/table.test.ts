import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { renderTable, renderWide } from '../../src/render/table.ts';
import { PIPED, reportOf, tableBlock } from '../support/report.ts';

const services = tableBlock(
  ['SERVICE', 'PORT>', 'OWNER', 'SNI*'],
  [
    ['details.default.svc.cluster.local', '9080', 'Service default/details', 'outbound_.9080'],
    ['agent', '-', '-', '-'],
  ],
);

describe('table', () => {
  test('columns are two spaces apart, aligned, without trailing spaces', () => {
    expect(renderTable(reportOf({ blocks: [services] }), PIPED)).toBe(
      [
        'SERVICE                            PORT  OWNER',
        'details.default.svc.cluster.local  9080  Service default/details',
        'agent                                 -  -',
        '',
      ].join('\n'),
    );
  });

  test('wide adds columns, --no-headers drops the first line', () => {
    expect(renderWide(reportOf({ blocks: [services] }), { ...PIPED, headers: false })).toBe(
      [
        'details.default.svc.cluster.local  9080  Service default/details  outbound_.9080',
        'agent                                 -  -                        -',
        '',
      ].join('\n'),
    );
  });

  test('on a narrow terminal text wraps at separators and numbers stay whole', () => {
    expect(renderTable(reportOf({ blocks: [services] }), { ...PIPED, columns: 44 })).toBe(
      [
        'SERVICE             PORT  OWNER',
        'details.default.    9080  Service default/',
        'svc.cluster.local         details',
        'agent                  -  -',
        '',
      ].join('\n'),
    );
  });

  test('where nothing can fit, lines stay whole', () => {
    const narrow = renderTable(reportOf({ blocks: [services] }), { ...PIPED, columns: 20 });
    expect(narrow).toBe(renderTable(reportOf({ blocks: [services] }), PIPED));
  });

  test('colour goes round the text only, and only when asked for', () => {
    const block = {
      kind: 'table' as const,
      columns: [
        { header: 'A', wide: false, align: 'left' as const },
        { header: 'B', wide: false, align: 'left' as const },
      ],
      rows: [
        [{ text: 'warming', tone: 'warn' as const }, 'x'],
        ['active!!', 'y'],
      ],
    };
    const colored = renderTable(reportOf({ blocks: [block] }), { ...PIPED, color: true });
    expect(colored).toBe('A         B\n\u001b[33mwarming\u001b[0m   x\nactive!!  y\n');
    expect(renderTable(reportOf({ blocks: [block] }), PIPED)).not.toContain('\u001b');
  });

  test('wide characters take two columns', () => {
    const block = tableBlock(
      ['NAME', 'X'],
      [
        ['日本', '1'],
        ['abcd', '2'],
      ],
    );
    expect(renderTable(reportOf({ blocks: [block] }), PIPED)).toBe('NAME  X\n日本  1\nabcd  2\n');
  });

  test('blocks are separated by an empty line and keep their titles; empty tables vanish', () => {
    const titled = { ...tableBlock(['A'], [['1']]), title: 'first' };
    const lines = { kind: 'lines' as const, lines: [['b', ' ', 'c']] };
    const empty = { ...tableBlock(['Z'], []), title: 'gone' };
    expect(renderTable(reportOf({ blocks: [titled, empty, lines] }), PIPED)).toBe(
      'first\nA\n1\n\nb c\n',
    );
  });

  const word = fc.string({ unit: fc.constantFrom(...Array.from('abc日é.-/ ,')), maxLength: 60 });
  const table = fc
    .integer({ min: 1, max: 6 })
    .chain((width) =>
      fc.array(fc.array(word, { minLength: width, maxLength: width }), { minLength: 1 }),
    );

  test('property: wrapping loses no character and lines fit when any line was narrowed', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 20, max: 160 }), (rows, columns) => {
        const block = tableBlock(rows[0]?.map((_, at) => `C${at}`) ?? [], rows);
        const report = reportOf({ blocks: [block] });
        const wrapped = renderTable(report, { ...PIPED, columns });
        const whole = renderTable(report, PIPED);
        const letters = (text: string): string => text.replace(/\s/g, '').split('').sort().join('');
        expect(letters(wrapped)).toBe(letters(whole));
        if (wrapped !== whole)
          for (const line of wrapped.split('\n'))
            expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      }),
    );
  });

  test('time grows with the rows, not with their square', () => {
    const rows = (count: number): Block =>
      tableBlock(
        ['A', 'B', 'C'],
        Array.from({ length: count }, (_, row) => [`service-${row}`, 'x', 'y']),
      );
    const time = (block: Block): number => {
      const start = performance.now();
      renderTable(reportOf({ blocks: [block] }), { ...PIPED, columns: 12 });
      return performance.now() - start;
    };
    time(rows(2000));
    expect(time(rows(40_000)) / Math.max(time(rows(4000)), 1)).toBeLessThan(40);
  });
});

type Block = ReturnType<typeof tableBlock>;
