import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inertJson } from '../../src/render/inert.ts';
import { jsonLine } from '../../src/render/json-line.ts';
import { lineLayout } from '../../src/render/lines.ts';
import { columnsOf } from '../../src/render/wrap.ts';

const COLUMNS = [
  { header: 'TIME', usual: 5 },
  { header: 'N', usual: 3, align: 'right' as const },
  { header: 'PATH', usual: 6, most: 0.3 },
  { header: 'WORDS', usual: 0 },
];
const texts = fc.string({ unit: 'binary', maxLength: 60 });
const row = fc.tuple(texts, texts, texts, texts);

describe('rows that come one by one', () => {
  test('stay aligned, and a column grows with longer texts', () => {
    const layout = lineLayout(COLUMNS, { columns: undefined, color: false });
    expect(layout.header() + layout.row(['12:00', '7', '/', '']) + layout.row(['12:01', '1234', '/long/path', 'no route'])).toBe(
      'TIME     N  PATH    WORDS\n12:00    7  /\n12:01  1234  /long/path  no route\n',
    ); // prettier-ignore
    expect(layout.row(['12:02', '8', '/', 'x'])).toBe('12:02     8  /           x\n');
  });

  test('are one line each, never wider than the terminal, without anything that acts on it', () => {
    fc.assert(
      fc.property(fc.array(row), fc.integer({ min: 20, max: 120 }), (rows, columns) => {
        const layout = lineLayout(COLUMNS, { columns, color: false });
        for (const cells of rows) {
          const line = layout.row(cells);
          expect(line).toMatch(/^[^\p{Cc}\p{Cf}]*\n$/u);
          expect(columnsOf(line.slice(0, -1))).toBeLessThanOrEqual(columns);
        }
      }),
    );
  });

  test('are never cut where the output is piped', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b', '/'), minLength: 1, maxLength: 500 }), (path) => {
        const layout = lineLayout(COLUMNS, { columns: undefined, color: false });
        expect(layout.row(['t', '1', path, 'end'])).toContain(`${path}  `);
      }),
    ); // prettier-ignore
  });
});

test('a line of JSON says what JSON.stringify says, made inert', () => {
  const values = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.double(), fc.boolean(), fc.constantFrom(null, undefined, [], ['a\u001b'], { b: 1 })); // prettier-ignore
  fc.assert(
    fc.property(fc.dictionary(fc.string(), values), (object) => {
      // oxlint-disable-next-line unicorn/prefer-structured-clone -- keys and their order as JSON has them
      expect(jsonLine(object)).toBe(inertJson(`${JSON.stringify(object)}\n`));
    }),
  );
  expect(jsonLine({ a: 1, b: undefined }, { c: null })).toBe('{"a":1,"c":null}\n');
});
