import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ownText } from '../../../src/core/decode/own-text.ts';

/** In bytes, of what is still referred to. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

it('is the same text, and keeps nothing of what it was cut from', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(ownText(text)).toBe(text);
    }),
  );
  const before = heapInUse();
  const kept = Array.from({ length: 200 }, (_, index) => {
    const batch = Buffer.alloc(500_000, `${index} is a line of a log `).toString('latin1');
    return ownText(batch.slice(1000, 1040));
  });
  // Slices of all batches would be 100 MB.
  expect(heapInUse() - before).toBeLessThan(50_000_000);
  expect(kept).toHaveLength(200);
});
