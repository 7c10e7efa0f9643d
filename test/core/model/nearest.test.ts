import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearest } from '../../../src/core/model/nearest.ts';

describe('nearest', () => {
  it.each([
    [
      'reviews',
      ['cart', 'reviews-v2', 'my-reviews', 'reviews-v1'],
      ['reviews-v1', 'reviews-v2', 'my-reviews'],
    ],
    ['reveiws', ['reviews-v1-6d5f7c8b94-x7k2p', 'details'], ['reviews-v1-6d5f7c8b94-x7k2p']],
    ['zzz', ['reviews', 'details'], []],
    ['wbe', ['db', 'web'], ['web', 'db']],
  ])('%s among %j', (text, names, expected) => {
    expect(nearest(text, names)).toEqual(expected);
  });

  it('finds a name with one letter changed, and never lists more than it may', () => {
    const word = fc.stringMatching(/^[a-z]{4,12}$/);
    fc.assert(
      fc.property(word, fc.nat(), fc.array(word, { maxLength: 20 }), (name, at, others) => {
        const index = at % name.length;
        const typo = `${name.slice(0, index)}-${name.slice(index + 1)}`;
        expect(nearest(typo, [name])).toEqual([name]);
        expect(nearest(name, [...others, name], 1)).toHaveLength(1);
        expect(nearest(name, others).length).toBeLessThanOrEqual(5);
      }),
    );
  });
});
