import { describe, expect, it } from 'vitest';
import { MeshdbgError } from '../../../src/core/errors.ts';
import { pooled } from '../../../src/sources/snapshot/pooled.ts';

const THOUSANDS = Array.from({ length: 3000 }, (_, index) => index);
const never = new AbortController();

describe('a pool', () => {
  it('does all, in any order, and never more at once than it may', async () => {
    let running = 0;
    let most = 0;
    const done = new Set<number>();
    await pooled(never, { items: THOUSANDS, atOnce: 16 }, async (item) => {
      most = Math.max(most, ++running);
      for (let turns = item % 3; turns >= 0; turns--) await Promise.resolve();
      running--;
      done.add(item);
    });
    expect({ most, done: done.size }).toEqual({ most: 16, done: THOUSANDS.length });
  });

  it.each([
    ['the first failure', false],
    ['Ctrl-C', true],
  ])('begins nothing after %s, and waits for what had begun', async (_, isInterrupted) => {
    const controller = new AbortController();
    let begun = 0;
    let running = 0;
    const work = pooled(controller, { items: THOUSANDS, atOnce: 16 }, async (item) => {
      begun++;
      running++;
      await new Promise(setImmediate);
      running--;
      if (item !== 20) return;
      if (isInterrupted) controller.abort();
      else throw new MeshdbgError('unwritable', 'The disk is full.');
    });
    await expect(work).rejects.toMatchObject({
      code: isInterrupted ? 'interrupted' : 'unwritable',
    });
    expect(running).toBe(0);
    expect(begun).toBeLessThan(60);
  });
});
