import { describe, expect, test } from 'vitest';
import { renderCsv } from '../../src/render/csv.ts';
import { PIPED, reportOf, tableBlock } from '../support/report.ts';

const csv = (...values: readonly string[]): string =>
  renderCsv(
    reportOf({
      blocks: [
        tableBlock(
          values.map((_, at) => `C${at}`),
          [values],
        ),
      ],
    }),
    {
      ...PIPED,
      headers: false,
    },
  );

describe('csv', () => {
  test('has a header and the wide columns', () => {
    const block = tableBlock(['NAME', 'SNI*'], [['a', 'b']]);
    expect(renderCsv(reportOf({ blocks: [block] }), PIPED)).toBe('NAME,SNI\na,b\n');
  });

  test('an empty table still has its header', () => {
    expect(renderCsv(reportOf({ blocks: [tableBlock(['NAME'], [])] }), PIPED)).toBe('NAME\n');
  });

  test.each([
    [['a,b', 'c'], '"a,b",c\n'],
    [['say "x"'], '"say ""x"""\n'],
    [[' a'], '" a"\n'],
    [['-', 'x'], ',x\n'],
    [['line\nbreak'], 'line\\nbreak\n'],
  ])('%j is written as %j', (values, line) => {
    expect(csv(...values)).toBe(line);
  });

  test.each([
    ['=HYPERLINK("http://evil")', '"\'=HYPERLINK(""http://evil"")"\n'],
    ['@SUM(1)', "'@SUM(1)\n"],
    ['+cmd', "'+cmd\n"],
    ['-1+cmd', "'-1+cmd\n"],
    ['-3d', '-3d\n'],
    ['-12.5', '-12.5\n'],
  ])('a spreadsheet does not run %j', (value, line) => {
    expect(csv(value)).toBe(line);
  });

  test('several tables are one, each record as long as the header', () => {
    const blocks = [
      { ...tableBlock(['NAME', 'PORT>'], [['a', '80']]), section: 'clusters', title: 'Clusters' },
      { ...tableBlock(['NAME', 'TYPE*'], []), section: 'ecds' },
      { ...tableBlock(['STATE', 'NAME'], [['-', 'x,y']]), section: 'secrets' },
    ];
    expect(renderCsv(reportOf({ blocks }), PIPED)).toBe(
      'SECTION,NAME,PORT,TYPE,STATE\nclusters,a,80,,\nsecrets,"x,y",,,\n',
    );
  });
});
