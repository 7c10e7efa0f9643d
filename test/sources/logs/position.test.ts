import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Position } from '../../../src/sources/logs/position.ts';

interface Written {
  readonly time: string;
  readonly line: string;
}

/** Steps of time in milliseconds, 0 for lines at the same time; below zero the clock was set back. */
const STEPS = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 700 }) },
    { weight: 1, arbitrary: fc.integer({ min: -999, max: -1 }) },
  ),
  { minLength: 1, maxLength: 120 },
);

/** A log file; times of before and after a clock was set back differ in their last digits, as nanoseconds do. */
function written(steps: readonly number[]): { file: Written[]; jumps: Set<number> } {
  let ms = Date.UTC(2026, 10, 20, 22);
  let part = 0;
  const jumps = new Set<number>();
  const file = steps.map((step, index): Written => {
    if (step < 0) {
      part += 1;
      jumps.add(index);
    }
    // Within the second: what is older is left out by the kubelet, no matter when it was written.
    ms = Math.max(ms + step, Math.floor(ms / 1000) * 1000);
    const nanos = String(part % 1000).padStart(6, '0');
    return { time: new Date(ms).toISOString().replace('Z', `${nanos}Z`), line: `${index}` };
  });
  return { file, jumps };
}

it('passes each line on once, in order, however often the connection breaks', () => {
  fc.assert(
    fc.property(STEPS, fc.array(fc.integer({ min: 0, max: 40 })), (steps, cuts) => {
      const { file, jumps } = written(steps);
      const position = new Position();
      const passed: string[] = [];
      for (const cut of [...cuts, Infinity]) {
        position.reopen();
        const { sinceTime } = position;
        let left = cut;
        for (const [index, { time, line }] of file.entries()) {
          // The kubelet leaves out what is older than the second that it was asked for.
          if (sinceTime !== undefined && time < sinceTime.replace('Z', '')) continue;
          // A connection does not break right where the clock is set back: no time can ask for what follows then.
          if (left <= 0 && !jumps.has(index)) break;
          left -= 1;
          if (position.accept(time)) passed.push(line);
        }
      }
      expect(passed).toEqual(file.map(({ line }) => line));
    }),
    { numRuns: 500 },
  );
});

it('counts lines of one time', () => {
  const position = new Position();
  const at = (nanos: string): string => `2026-11-20T22:00:00.${nanos}Z`;
  const take = (...nanos: string[]): boolean[] => nanos.map((one) => position.accept(at(one)));
  expect(take('000000001', '000000002', '000000002')).toEqual([true, true, true]);
  expect(position.sinceTime).toBe('2026-11-20T22:00:00Z');
  position.reopen();
  expect(take('000000001', '000000002', '000000002', '000000002', '000000003')).toEqual([
    false,
    false,
    false,
    true,
    true,
  ]);
});

it('goes on where the last line was rotated away', () => {
  const position = new Position();
  position.accept('2026-11-20T22:00:00.500000000Z');
  position.reopen();
  expect(position.accept('2026-11-20T22:00:00.500000001Z')).toBe(true);
});
