import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprint, isSameJson } from '../../../src/core/decode/same-json.ts';

/** With names that objects inherit, which JSON.parse makes their own. */
const key = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'toString');
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, 0, 1, '', 'x'),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 3 }).map((pairs): unknown => JSON.parse(`{${pairs.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`)),
  ),
})).value; // prettier-ignore

/** Keys in order: by definition the same for the same values. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value).map(([name, one]) => `${name}:${canonical(one)}`).sort().join()}}`; // prettier-ignore
}

test('two values are the same where they are written the same, but for the order of keys', () => {
  fc.assert(
    fc.property(json, json, (a, b) => {
      expect(isSameJson(a, b)).toBe(canonical(a) === canonical(b));
      const copy: unknown = JSON.parse(JSON.stringify(a));
      expect(isSameJson(a, copy)).toBe(true);
      expect(fingerprint(copy)).toBe(fingerprint(a));
    }),
    { numRuns: 2000 },
  );
});
