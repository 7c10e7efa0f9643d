import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { durationText } from '../../src/report/duration.ts';

describe('durations for people', () => {
  test.each([
    [0, '0ms'],
    [0.5, '0.5ms'],
    [250, '250ms'],
    [1000, '1s'],
    [1500, '1.5s'],
    [59_999, '1m'],
    [90_000, '1m30s'],
    [3_600_000, '1h'],
    [3_601_000, '1h'],
    [86_400_000 * 12 + 3_600_000 * 4, '12d4h'],
    [-90_000, '-1m30s'],
  ])('%d ms is %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  test('property: never more than two units', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), (ms) => {
        expect(durationText(ms)).toMatch(
          /^(?:[\d.]+ms|[\d.]+s|\d+m(?:\d+s)?|\d+h(?:\d+m)?|\d+d(?:\d+h)?)$/,
        );
      }),
    );
  });
});
