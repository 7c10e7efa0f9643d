import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordOf, type KeptLine } from '../../../../src/core/logs/join/kept-line.ts';
import { WaitingLines } from '../../../../src/core/logs/join/waiting-lines.ts';
import { record } from '../record.ts';

/** The path says which line it is, and its length how much room it needs. */
const pathsOf = (lines: readonly KeptLine[]): string[] =>
  lines.map((line) => recordOf(line).entry.path ?? '');

const steps = fc.array(
  fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'ä', 'a b'),
    size: fc.integer({ min: 0, max: 400 }),
    does: fc.constantFrom('add', 'add', 'add', 'take', 'quiet'),
  }),
  { maxLength: 60 },
);

test('every line comes out once, with the others of its key and in their order, however little room there is', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 300, max: 3000 }), (all, lines, bytes) => {
      const out: string[] = [];
      const waiting: string[] = [];
      const leave = (gone: readonly KeptLine[]): void => {
        const paths = pathsOf(gone);
        const [first = ''] = paths;
        const ofKey = waiting.filter((path) => path.split('/')[1] === first.split('/')[1]);
        expect(paths).toEqual(ofKey);
        for (const path of paths) waiting.splice(waiting.indexOf(path), 1);
        out.push(...paths);
      };
      const store = new WaitingLines({ lines, bytes }, leave);
      const added: string[] = [];
      all.forEach(({ key, size, does }, index) => {
        if (does === 'take') {
          const taken = store.take(key);
          if (taken.length > 0) leave(taken);
          else expect(waiting.some((path) => path.split('/')[1] === key)).toBe(false);
        } else if (does === 'quiet') for (const quiet of store.quietSince(index - 5)) leave(quiet);
        else {
          const path = `/${key}/${index}/${'€'.repeat(size)}`;
          const count = store.add(key, record('web client', { request_id: key, path }), index);
          if (count === 0) return;
          waiting.push(path);
          added.push(path);
          expect(count).toBe(waiting.filter((one) => one.split('/')[1] === key).length);
          expect(waiting.length).toBeLessThanOrEqual(lines);
        }
      });
      for (const left of store.end()) leave(left);
      expect(waiting).toEqual([]);
      expect(out.toSorted()).toEqual(added.toSorted());
    }),
    { numRuns: 500 },
  );
}); // prettier-ignore

test('keys with one hash are not mixed up', () => {
  // Two request ids whose hashes are the same, found by trying.
  const [one, other] = sameHash();
  const gone: string[][] = [];
  const store = new WaitingLines({ lines: 10, bytes: 10_000 }, (lines) =>
    gone.push(pathsOf(lines)),
  );
  store.add(one, record('web client', { path: '/one' }), 0);
  expect(store.take(other)).toEqual([]);
  expect(store.add(other, record('web client', { path: '/other' }), 0)).toBe(1);
  expect(gone).toEqual([['/one']]);
  expect(pathsOf(store.take(other))).toEqual(['/other']);
});

/** Keys that a store of many takes for one: it lets the older go where there is room for all. */
function sameHash(): [string, string] {
  const older: string[] = [];
  const store = new WaitingLines({ lines: 400_000, bytes: 120_000_000 }, (lines) => older.push(...pathsOf(lines)));
  for (let index = 0; index < 400_000; index++) {
    const key = `${index.toString(36)}-${(index * 7919).toString(36)}`;
    store.add(key, record('web client', { path: key }), 0);
    const [one] = older;
    if (one !== undefined) return [one, key];
  }
  throw new Error('There are no two such keys among them.');
} // prettier-ignore
