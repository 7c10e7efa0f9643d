import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimeSpread } from '../../../../src/core/logs/aggregate/time-spread.ts';
import { epochMs } from '../../../../src/core/model/time.ts';

const ms = fc.integer({ min: 0, max: 4e12 });
const time = fc.oneof(
  ms.map((at) => new Date(at).toISOString()),
  ms.map((at) => new Date(at).toISOString().replace('Z', '+00:00')),
  ms.map((at) => new Date(at).toISOString().replace(/\.\d{3}/, '')),
  fc.constantFrom('', 'never', 'zzzz-11-20T22:12:18.883Z', '0000-99-20T22:12:18.883Z'),
);

test('is what reading each time would tell, whatever their form and order', () => {
  fc.assert(
    fc.property(fc.array(time), (times) => {
      const spread = new TimeSpread();
      for (const one of times) spread.add(one);
      const read = times.map((one) => epochMs(one)).filter((one) => one !== undefined);
      if (read.length === 0) expect(spread.ms).toBeLessThan(0);
      else expect(spread.ms).toBe(Math.max(...read) - Math.min(...read));
    }),
  );
});
