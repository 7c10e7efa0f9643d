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
        'details.default.    9080  Service',
        'svc.cluster.local         default/details',
        'agent                  -  -',
        '',
      ].join('\n'),
    );
  });

  test('columns without room follow below their row, those that are absent left out', () => {
    expect(renderWide(reportOf({ blocks: [services] }), { ...PIPED, columns: 35 })).toBe(
      [
        'SERVICE                        PORT',
        'details.default.svc.cluster.   9080',
        'local',
        '    OWNER Service default/details',
        '    SNI outbound_.9080',
        'agent                             -',
        '',
      ].join('\n'),
    );
  });

  test('a text below a row wraps, and only its value is coloured', () => {
    const block = {
      ...tableBlock(['NAME', 'WHY', 'OWNER'], []),
      rows: [
        ['aaaaaaaaaaaaaaaa', { text: 'no such certificate', tone: 'bad' as const }, 'default/web'],
      ],
    };
    expect(renderTable(reportOf({ blocks: [block] }), { ...PIPED, columns: 20, color: true })).toBe(
      [
        'NAME',
        'aaaaaaaaaaaaaaaa',
        '    WHY \u001b[31mno such\u001b[0m',
        '    \u001b[31mcertificate\u001b[0m',
        '    OWNER',
        '    default/web',
        '',
      ].join('\n'),
    );
  });

  test('one long text wraps so that the others keep their line', () => {
    const rows = tableBlock(
      ['ROUTE', 'RULE'],
      [
        ...Array.from({ length: 4 }, () => ['80', 'VirtualService default/reviews http[0]']),
        ['gateway.istio-system.svc.cluster.local:15021', 'default'],
      ],
    );
    expect(
      renderTable(reportOf({ blocks: [rows] }), { ...PIPED, columns: 60 }).split('\n'),
    ).toEqual([
      'ROUTE                 RULE',
      ...Array.from(
        { length: 4 },
        () => '80                    VirtualService default/reviews http[0]',
      ),
      'gateway.istio-        default',
      'system.svc.cluster.',
      'local:15021',
      '',
    ]);
  });

  test('CamelCase is broken before a column goes below', () => {
    const rows = tableBlock(
      ['ROUTE', 'GOES TO'],
      [['InboundPassthroughCluster', 'PassthroughCluster (outside)']],
    );
    expect(renderTable(reportOf({ blocks: [rows] }), { ...PIPED, columns: 34 })).toBe(
      [
        'ROUTE             GOES TO',
        'Inbound           Passthrough',
        'Passthrough       Cluster',
        'Cluster           (outside)',
        '',
      ].join('\n'),
    );
  });

  test('a terminal that is narrower than any column still loses nothing', () => {
    expect(
      renderTable(reportOf({ blocks: [tableBlock(['PORT>', 'NAME'], [['15021', 'agent']])] }), {
        ...PIPED,
        columns: 4,
      }),
    ).toBe('PORT\n1502\n   1\n    N\n    A\n    M\n    E\n    a\n    g\n    e\n    n\n    t\n');
  });

  test('dates stay whole while there is another column to narrow', () => {
    const dates = tableBlock(
      ['NAME', 'UNTIL!'],
      [['a-very-long-name-of-a-secret', '2026-11-21T22:11:53Z']],
    );
    expect(renderTable(reportOf({ blocks: [dates] }), { ...PIPED, columns: 40 })).toBe(
      [
        'NAME                UNTIL',
        'a-very-long-name-   2026-11-21T22:11:53Z',
        'of-a-secret',
        '',
      ].join('\n'),
    );
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

  /** How often each character other than white space stands in a text. */
  const counts = (text: string): Map<string, number> => {
    const found = new Map<string, number>();
    for (const character of text.replace(/\s/g, ''))
      found.set(character, (found.get(character) ?? 0) + 1);
    return found;
  };

  test('property: no line is wider than the terminal, and no character of a cell is lost', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 16, max: 160 }), (rows, columns) => {
        const block = tableBlock(rows[0]?.map((_, at) => `C${at}`) ?? [], rows);
        const wrapped = renderTable(reportOf({ blocks: [block] }), { ...PIPED, columns });
        for (const line of wrapped.split('\n'))
          expect(stringWidth(line)).toBeLessThanOrEqual(columns);
        const there = counts(wrapped);
        // A dash stands for what is absent: below a row it is left out.
        const cells = rows.flat().filter((text) => text !== '-');
        for (const [character, count] of counts(cells.join('')))
          expect(there.get(character)).toBeGreaterThanOrEqual(count);
      }),
    );
  });

  test('40,000 rows are no matter: time that grows with their square would not end here', () => {
    const rows = Array.from({ length: 40_000 }, (_, row) => [`service-${row}`, 'x', 'y']);
    const report = reportOf({ blocks: [tableBlock(['A', 'B', 'C'], rows)] });
    expect(renderTable(report, { ...PIPED, columns: 20 }).split('\n')).toHaveLength(40_002);
    expect(renderTable(report, { ...PIPED, columns: 12 }).split('\n')).toHaveLength(110_002);
    expect(renderTable(report, PIPED).split('\n')).toHaveLength(40_002);
  });
});
