import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printedParts } from '../../../src/core/decode/printed-dump.ts';
import { DumpFault, outlineDump } from '../../../src/core/decode/dump-outline.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Any JSON value, with strings that look like structure. */
const json = fc.letrec((tie) => ({
  text: fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^["\\{}[\],: \n\t/u]*$/),
    fc.constantFrom('configs', '@type', '__proto__', 'constructor'),
  ),
  value: fc.oneof(
    { depthSize: 'small' },
    tie('text'),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value')),
    fc.dictionary(tie('text') as fc.Arbitrary<string>, tie('value')),
  ),
}));

/** The same JSON with any white space between its tokens. */
function spaced(text: string, spaces: readonly string[]): string {
  let index = 0;
  return text.replace(
    /"(?:[^"\\]|\\.)*"|[{}[\],:]/g,
    (token) => token + (spaces[index++ % Math.max(spaces.length, 1)] ?? ''),
  );
}

const spaces = fc.array(fc.constantFrom('', ' ', '\n', '\r\n  ', '\t'), { maxLength: 7 });

describe('outlineDump', () => {
  test('cuts configs where JSON.parse does, whatever is in them', () => {
    fc.assert(
      fc.property(fc.array(json.value), json.value, spaces, (configs, other, gaps) => {
        const text = spaced(JSON.stringify({ before: other, configs, after: other }), gaps);
        const bytes = bytesOf(text);
        const outline = outlineDump(bytes);
        const parts = outline.parts.map(({ start, end }) =>
          JSON.parse(new TextDecoder().decode(bytes.subarray(start, end))),
        );
        expect(parts).toEqual(JSON.parse(text).configs);
        expect(outline.keys).toEqual(['before', 'configs', 'after']);
        expect(outline.rest).toBeUndefined();
      }),
    );
  });

  test('finds the parts of what a printer wrote where JSON.parse does, at any indentation', () => {
    const part = fc
      .tuple(json.text, fc.dictionary(json.text, json.value))
      .map(([type, members]) => Object.assign({ '@type': '' }, members, { '@type': type }));
    const list = fc.array(
      fc.oneof(part, fc.constant({ '@type': 'a', configs: [{ '@type': 'b' }] })),
    );
    fc.assert(
      fc.property(
        list,
        fc.integer({ min: 0, max: 4 }),
        fc.boolean(),
        (configs, indent, newline) => {
          const text = JSON.stringify({ configs }, null, indent) + (newline ? '\n' : '');
          const bytes = bytesOf(text);
          const found = outlineDump(bytes).parts.map(({ start, end, type }) => [
            JSON.parse(new TextDecoder().decode(bytes.subarray(start, end))),
            type,
          ]);
          expect(found).toEqual(
            JSON.parse(text).configs.map((value: { '@type': unknown }) => [value, value['@type']]),
          );
        },
      ),
    );
  });

  test('a printed dump that was cut off or patched by hand is read as any other', () => {
    const parts = [{ '@type': 'x.A', a: [{}, {}] }, { '@type': 'x.B' }];
    const whole = JSON.stringify({ configs: parts }, null, 1);
    expect(printedParts(bytesOf(whole))).toHaveLength(2);
    expect(printedParts(bytesOf(whole.replace('x.B', String.raw`x.\u0042`)))).toBeUndefined();
    expect(printedParts(bytesOf(whole.replace('"configs"', '"a":1,"configs"')))).toBeUndefined();
    expect(printedParts(bytesOf(`${whole}{}`))).toBeUndefined();
    for (let length = 0; length < whole.length; length++)
      expect(() => outlineDump(bytesOf(whole.slice(0, length)))).toThrow(DumpFault);
  });

  test('names the type of a part wherever it stands and however it is escaped', () => {
    const { parts } = outlineDump(
      bytesOf(
        String.raw`{"configs":[{"@type":"a"},{"x":{"@type":"no"},"@typ\u0065":"b\"\u0063"},{},7]}`,
      ),
    );
    expect(parts.map(({ type }) => type)).toEqual(['a', 'b"c', '', '']);
  });

  test('takes a single *ConfigDump message as one part', () => {
    const text = '{"@type":"x.ClustersConfigDump","configs_hash":[1]}';
    expect(outlineDump(bytesOf(text)).parts).toEqual([
      { start: 0, end: text.length, type: 'x.ClustersConfigDump' },
    ]);
  });

  test('the last of several configs counts, as in JSON.parse', () => {
    const { parts } = outlineDump(bytesOf('{"configs":[{"@type":"a"}],"configs":[{"@type":"b"}]}'));
    expect(parts.map(({ type }) => type)).toEqual(['b']);
  });

  test('says where the JSON ends and something follows', () => {
    expect(outlineDump(bytesOf('{"configs":[]}\n{"configs":[]}')).rest).toBe(15);
  });

  test('no beginning of a dump passes for a whole one', () => {
    const text =
      '{"configs": [{"@type": "x.A", "a": "}]}"}, {"b": [1, true, {"c": "\\""}]}], "d": {}}';
    for (let length = 0; length < text.length; length++) {
      const outline = () => outlineDump(bytesOf(text.slice(0, length)));
      expect(outline, text.slice(0, length)).toThrow(DumpFault);
    }
  });

  test('names the part in which a dump is cut off or damaged', () => {
    const within = (text: string) => {
      try {
        outlineDump(bytesOf(text));
      } catch (error) {
        return error instanceof DumpFault ? [error.within, error.fault.kind] : error;
      }
      return undefined;
    };
    expect(within('{"configs":[{"@type":"x.A","a":{"b":')).toEqual(['x.A', 'cut off']);
    expect(within('{"configs":[{"@type":"x.A","a" {}}]}')).toEqual(['x.A', 'damaged']);
    expect(within('{"configs":[{"@type":"x.A"} {}]}')).toEqual([undefined, 'damaged']);
    expect(within(`{"configs":[${'['.repeat(100_000)}`)).toEqual(['', 'too deep']);
  });
});
