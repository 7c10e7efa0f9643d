import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashOf } from '../../../../src/core/logs/join/join-key.ts';
import { recordOf, type KeptLine } from '../../../../src/core/logs/join/kept-line.ts';
import { WaitingLines } from '../../../../src/core/logs/join/waiting-lines.ts';
import { ONE_HASH, record } from '../record.ts';

/** The path says which line it is, and its length how much room it needs. */
const pathsOf = (lines: readonly KeptLine[]): string[] =>
  lines.map((line) => recordOf(line).entry.path ?? '');

const steps = fc.array(
  fc.record({
    // The first two have one hash, and the last ones are one in UTF-8.
    key: fc.constantFrom(...ONE_HASH, 'b', 'ä', 'a b', '\ud800', '\udc00', '\ufffd'),
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

test('keys with one hash wait beside each other, and leave in the order in which they were quiet', () => {
  const [one, other] = ONE_HASH;
  expect(hashOf(one)).toBe(hashOf(other));
  const made: unknown[] = [];
  const store = new WaitingLines({ lines: 10, bytes: 10_000 }, (lines) => made.push(lines));
  const add = (key: string, path: string, end: number): number =>
    store.add(key, record('web client', { path }), end);
  expect(add(one, '/one', 0)).toBe(1);
  expect(store.take(other)).toEqual([]);
  expect(add(other, '/other', 1)).toBe(1);
  expect(add('between', '/between', 2)).toBe(1);
  expect(add(other, '/other again', 3)).toBe(2);
  expect(add(one, '/one again', 4)).toBe(2);
  expect([...store.quietSince(4)].map(pathsOf)).toEqual([['/between'], ['/other', '/other again']]);
  expect(add(other, '/third', 5)).toBe(1);
  expect(pathsOf(store.take(one))).toEqual(['/one', '/one again']);
  expect(add(other, '/fourth', 6)).toBe(2);
  expect([...store.end()].map(pathsOf)).toEqual([['/third', '/fourth']]);
  expect(made).toEqual([]);
});
