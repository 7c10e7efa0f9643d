import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Sketch, SKETCH_ERROR } from '../../../../src/core/logs/aggregate/sketch.ts';

const values = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 10 }),
    fc.integer({ min: 0, max: 10_000_000 }),
    fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
  ),
  { minLength: 1, maxLength: 500 },
);

test('a quantile is at most the stated error off the value that stands there', () => {
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (numbers, share) => {
      const sketch = new Sketch();
      for (const number of numbers) sketch.add(number);
      const exact = numbers.toSorted((a, b) => a - b)[Math.floor(share * (numbers.length - 1))] ?? NaN; // prettier-ignore
      const found = sketch.quantile(share) ?? NaN;
      expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * SKETCH_ERROR * 1.000001 + 1e-12);
    }),
    { numRuns: 500 },
  );
});

test('without values nothing is made up', () => {
  const sketch = new Sketch();
  sketch.add(NaN);
  sketch.add(Infinity);
  expect([sketch.quantile(0.5), sketch.max, sketch.mean, sketch.count]).toEqual([
    undefined,
    undefined,
    undefined,
    0,
  ]);
});
