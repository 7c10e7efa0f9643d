import fc from 'fast-check';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { inert } from '../../src/render/inert.ts';
import { RENDERERS, type FormatName } from '../../src/render/registry.ts';
import type { Report } from '../../src/report/report.ts';
import { PIPED, reportOf } from '../support/report.ts';

/** What no output may hold, our own line breaks aside. */
const DANGEROUS =
  // oxlint-disable-next-line no-control-regex -- it is about control characters
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]|[\u{e0000}-\u{e007f}]/u;

/** Signs that have no width, and hide or carry what nobody sees. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}]/u;

const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\u001b[31m', '\u001b]0;title\u0007', '\r', '\n', '\t', '\b', '\u009b', '\u202e', '\u2066', '\u200b', '\ufeff', '\u2028',
      '\u{e0041}', '\u{e0000}', '\uffff', '\ud800', '"', ',', "'", '=', '#', ': ', '- ', '|', '{', '}', '\\', '\\u001b',
    ), // prettier-ignore
    fc.string({ unit: 'binary', maxLength: 2 }),
    fc.string({ maxLength: 8 }),
  ),
  maxLength: 8,
});

const hostileReport = (text: string): Report =>
  reportOf({
    meta: { ...reportOf().meta, target: text },
    data: { items: [{ name: text, [text]: [text, { [text]: null }] }] },
    blocks: [
      {
        kind: 'table',
        title: text,
        columns: [
          { header: 'NAME', wide: false, align: 'left' },
          { header: 'MORE', wide: true, align: 'right' },
        ],
        rows: [[text, { text, tone: 'bad' }]],
      },
      { kind: 'lines', title: text, lines: [[text, { text, tone: 'dim' }]] },
    ],
    names: [`cluster/${text}`],
    raw: { [text]: text },
    tree: [{ line: [text, { text, tone: 'bad' }], children: [{ line: [text], children: [] }] }],
    flow: {
      boxes: [
        { id: 'n0', text },
        { id: 'n1', text },
      ],
      arrows: [{ from: 'n0', to: 'n1', text }],
    },
    patch: [{ op: 'add', path: text, value: text }],
    cases: [
      { suite: text, name: text, failure: { message: text, details: [text, text] } },
      { suite: text, name: text, skipped: text },
    ],
  });

const formats = Object.keys(RENDERERS) as FormatName[];

describe('text from the mesh', () => {
  test('no character acts or hides, whatever it is', () => {
    const passed: string[] = [];
    for (let code = 0; code <= 0x10ffff; code++) {
      const text = String.fromCodePoint(code);
      if ((DANGEROUS.test(text) || UNSEEN.test(text)) && inert(text) === text) passed.push(text);
    }
    expect(passed).toEqual([]);
    const emoji = '❤\ufe0f 1\ufe0f\u20e3 ☎\ufe0e Grüße 日本 🎉';
    expect(inert(emoji)).toBe(emoji);
    expect(inert('rev\ufe0eiews ❤\ufe0f\ufe0f')).toBe('rev\\ufe0eiews ❤\ufe0f\\ufe0f');
  });

  test.each(formats)('property: %s neutralises it', async (format) => {
    const render = await RENDERERS[format]();
    const options = {
      ...PIPED,
      expression: '{.meta.target}{"\\n"}{range .items[*]}{.name}{@}{end}',
    };
    fc.assert(
      fc.property(
        hostile,
        fc.option(fc.integer({ min: 10, max: 100 }), { nil: undefined }),
        (text, columns) => {
          const output = render(hostileReport(text), { ...options, columns });
          expect(output).not.toMatch(DANGEROUS);
          expect(Buffer.from(output).toString()).toBe(output);
          expect(output === '' || output.endsWith('\n')).toBe(true);
        },
      ),
    );
  });

  test('property: with colour, only our own colours come through', async () => {
    const render = await RENDERERS.wide();
    fc.assert(
      fc.property(hostile, (text) => {
        const output = render(hostileReport(text), { ...PIPED, color: true });
        // oxlint-disable-next-line no-control-regex -- our own colours
        expect(output.replace(/\u001b\[(?:0|31|2)m/g, '')).not.toMatch(DANGEROUS);
      }),
    );
  });

  test.each([
    ['json', JSON.parse],
    ['yaml', (text: string): unknown => parse(text)],
  ] as const)('property: %s still parses to the value', async (format, read) => {
    const render = await RENDERERS[format]();
    fc.assert(
      fc.property(hostile, (text) => {
        const value: unknown = read(render(hostileReport(text), PIPED));
        const { meta, data } = hostileReport(text);
        expect(value).toEqual({ schema: 'meshdbg.dev/clusters/v1', meta, ...data });
      }),
    );
  });

  test('yaml keeps readable line breaks', async () => {
    const render = await RENDERERS.yaml();
    expect(render(reportOf({ data: { script: 'a\nb\n' } }), PIPED)).toContain(
      'script: |\n  a\n  b\n',
    );
  });
});
