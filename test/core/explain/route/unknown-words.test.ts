import { expect, test } from 'vitest';
import { ask, carrying, FALLBACK, to } from './ask.ts';

/** RE2, and so Envoy, knows no look-ahead. */
const regex = { safe_regex: { regex: '(?=a)b' } };

test.each([
  ['header x', { headers: [{ name: 'x', string_match: regex }] }],
  ['query parameter q', { query_parameters: [{ name: 'q', string_match: regex }] }],
  ['path', { prefix: undefined, ...regex }],
])('a regex that cannot be evaluated is named with what it is asked of: %s', (what, match) => {
  const asked = { ...carrying(['x', 'ab']), path: '/?q=ab' };
  const [first, ...others] = ask([to('own', { prefix: '/', ...match }), FALLBACK], asked);
  expect(others).toEqual([]);
  expect(first?.decision).toMatchObject({ kind: 'unknown' });
  expect(first?.choice.unknown).toContain(`meshdbg cannot evaluate what its ${what} must be: `);
  expect(first?.choice.unknown).toContain('(?=a)b');
});
