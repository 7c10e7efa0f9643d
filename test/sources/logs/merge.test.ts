import { expect, it } from 'vitest';
import { Merge } from '../../../src/sources/logs/merge.ts';

/** Counts up, and how far it was asked to. */
function counter(most: number) {
  const state = { made: 0, left: false };
  const values = (async function* () {
    try {
      while (state.made < most) yield state.made++;
    } finally {
      state.left = true;
    }
  })();
  return { state, values };
}

it('gives all values of all sources, each in its order, and ends with the last', async () => {
  const merge = new Merge<number>();
  const ended: string[] = [];
  merge.add(counter(3).values, () => ended.push('first'));
  merge.add(counter(50).values, () => ended.push('second'));
  merge.close();
  const seen: number[] = [];
  for await (const value of merge.values()) seen.push(value);
  expect(seen).toHaveLength(53);
  expect(ended).toEqual(['first', 'second']);
});

it('holds one value of each source while nobody takes them', async () => {
  const merge = new Merge<number>();
  const [a, b] = [counter(1e6), counter(1e6)];
  merge.add(a.values);
  merge.add(b.values);
  const values = merge.values();
  await values.next();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(a.state.made + b.state.made).toBe(2);
  await values.next();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(a.state.made + b.state.made).toBe(3);
});

it('lets its sources go when its reader leaves or one of them fails', async () => {
  const left = counter(1e6);
  const merge = new Merge<number>();
  merge.add(left.values);
  for await (const value of merge.values()) if (value === 3) break;
  await expect.poll(() => left.state.left).toBe(true);

  const other = counter(1e6);
  const failing = new Merge<number>();
  failing.add(other.values);
  failing.add(
    (async function* (): AsyncGenerator<number> {
      yield -1;
      throw new Error('broken');
    })(),
  );
  const reading = (async () => {
    for await (const _ of failing.values());
  })();
  await expect(reading).rejects.toThrow('broken');
  await expect.poll(() => other.state.left).toBe(true);
});
