import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUT_MARK, LineSplitter, linesOf, MAX_LINE_BYTES } from '../../../src/core/decode/lines.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function split(whole: Uint8Array, cuts: readonly number[]): string[] {
  const splitter = new LineSplitter();
  const borders = [0, ...cuts.map((cut) => cut % (whole.length + 1)), whole.length].toSorted(
    (a, b) => a - b,
  );
  const lines = borders.flatMap((from, index) =>
    splitter.push(whole.subarray(from, borders[index + 1] ?? from)),
  );
  return [...lines, ...splitter.end()];
}

describe('LineSplitter', () => {
  it('makes the same lines of the same bytes, wherever they are cut', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'ä', '€', '😀', '\r', ' ', '"', '\u0000') });
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom('\n', '\r\n'), fc.array(fc.nat()), (lines, end, cuts) => {
        const whole = lines.map((one) => one + end).join('');
        const expected = lines.map((one) => (one + end).replace(/\r?\n$/, ''));
        expect(split(bytes(whole), cuts)).toEqual(expected);
      }),
    );
  }); // prettier-ignore

  it('keeps binary bytes as one line, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ min: 11, minLength: 1 }), fc.array(fc.nat()), (garbage, cuts) => {
        const whole = new Uint8Array([...garbage, 10, ...bytes('after\n')]);
        const lines = split(whole, cuts);
        expect(lines).toHaveLength(2);
        expect(lines[1]).toBe('after');
      }),
    );
  });

  it('cuts a line above 1 MiB, says so, and goes on with the next', () => {
    const long = 'x'.repeat(MAX_LINE_BYTES + 5);
    const lines = [...linesOf(bytes(`before\n${long}\nafter`))].flat();
    expect(lines.map((line) => line.length)).toEqual([6, MAX_LINE_BYTES + CUT_MARK.length, 5]);
    expect(lines[1]?.endsWith(CUT_MARK)).toBe(true);
    const exact = [...linesOf(bytes(`${'y'.repeat(MAX_LINE_BYTES)}\nafter\n`))].flat();
    expect(exact.map((line) => line.length)).toEqual([MAX_LINE_BYTES, 5]);
  });

  it('forgets a half line of a connection that broke', () => {
    const splitter = new LineSplitter();
    expect(splitter.push(bytes('whole\nhal'))).toEqual(['whole']);
    splitter.reset();
    expect(splitter.push(bytes('half\n'))).toEqual(['half']);
  });
});
