import { expect, test } from 'vitest';
import { MeshdbgError } from '../../src/core/errors.ts';
import { readHurried } from '../../src/sources/hurried.ts';

const clock = { now: () => 0, after: () => () => {} };
const HASTE = { most: 10, atOnce: 2, budgetMs: 1000, clock };
const items = (count: number, namespace = 'shop') => Array.from({ length: count }, (_, place) => ({ namespace, place })); // prettier-ignore

test('what may not be read in a namespace is asked for once there, and elsewhere all the same', async () => {
  const asked: string[] = [];
  const found = await readHurried(
    [...items(5), ...items(2, 'other')],
    ({ namespace, place }) => {
      asked.push(namespace);
      return namespace === 'shop' ? Promise.reject(new MeshdbgError('forbidden', 'No.', { hint: 'Ask.' })) : Promise.resolve(place); // prettier-ignore
    },
    { ...HASTE, atOnce: 1 },
  );
  expect(asked).toEqual(['shop', 'other', 'other']);
  expect(found).toEqual({ parts: [0, 1], unread: 5, reason: 'No.', hint: 'Ask.' });
});

test('the first ones come first, never more at once than allowed', async () => {
  let running = 0;
  let most = 0;
  const found = await readHurried(
    items(13),
    async ({ place }) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return place;
    },
    HASTE,
  );
  expect(most).toBe(2);
  expect(found).toEqual({
    parts: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    unread: 3,
    reason: 'only the first 10 are read',
  });
});

test('when the time is over nothing is begun any more', async () => {
  let now = 0;
  const read = ({ place }: { readonly place: number }) => Promise.resolve(((now += 600), place));
  const found = await readHurried(items(5), read, { ...HASTE, atOnce: 1, clock: { ...clock, now: () => now } }); // prettier-ignore
  expect(found).toEqual({ parts: [0, 1], unread: 3 });
});

test('an interruption and a defect end it', async () => {
  const failing = (error: Error) => readHurried(items(2), () => Promise.reject(error), HASTE);
  await expect(failing(new MeshdbgError('interrupted', 'Interrupted.'))).rejects.toThrow('Interrupted.'); // prettier-ignore
  await expect(failing(new TypeError('x'))).rejects.toThrow(TypeError);
});
