import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { patternMatcher } from '../../../src/core/query/filter.ts';
import { nameRegex } from '../../../src/core/query/name-regex.ts';

const envoyMatches = (pattern: string, name: string): boolean =>
  RE2JS.compile(nameRegex(pattern)).matches(name);

describe('nameRegex', () => {
  it('quotes what RE2 would read', () => {
    expect(nameRegex('inbound|9080||')).toBe('inbound\\|9080\\|\\|');
    expect(envoyMatches('a.b', 'axb')).toBe(false);
    expect(envoyMatches('http.*', 'http.8080')).toBe(true);
  });

  it('lets through exactly what the pattern matches', () => {
    const name = fc.string({ unit: fc.constantFrom('a', '.', '|', '(', '\\', '0', '$', '[') });
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 3 }),
        name,
        fc.boolean(),
        (parts, other, fits) => {
          const pattern = parts.join('*');
          const subject = fits ? parts.join(other) : other;
          expect(envoyMatches(pattern, subject)).toBe(patternMatcher(pattern)(subject));
        },
      ),
    );
  });
});
