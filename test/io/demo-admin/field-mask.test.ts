import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isValidPath, parseMask, trim } from '../../../src/io/demo/admin/field-mask.ts';
import { fields } from '../../../src/io/demo/admin/message-type.ts';

const key = fc.constantFrom('a', 'b', 'c');
const message = fc.letrec<{ object: Record<string, unknown>; value: unknown }>((tie) => ({
  object: fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  value: fc.oneof(
    { depthSize: 'small' },
    fc.integer(),
    fc.array(fc.integer(), { maxLength: 2 }),
    tie('object'),
  ),
})).object;
const mask = fc
  .array(
    fc.array(key, { minLength: 1, maxLength: 3 }).map((path) => path.join('.')),
    { minLength: 1 },
  )
  .map((paths) => parseMask(paths.join(',')));

describe('trim', () => {
  test('twice is once', () => {
    fc.assert(
      fc.property(message, mask, (value, paths) => {
        const once = trim(value, paths);
        expect(trim(once, paths)).toEqual(once);
      }),
    );
  });

  test('the order of paths and a path below another change nothing', () => {
    fc.assert(
      fc.property(message, mask, (value, paths) => {
        const [first = []] = paths;
        expect(trim(value, paths.toReversed())).toEqual(trim(value, paths));
        expect(trim(value, [...paths, [...first, 'a']])).toEqual(trim(value, paths));
      }),
    );
  });

  test('what is named by itself stays whole', () => {
    fc.assert(
      fc.property(message, key, (value, name) => {
        expect(trim(value, [[name]])).toEqual(
          Object.hasOwn(value, name) ? { [name]: value[name] } : {},
        );
      }),
    );
  });
});

describe('isValidPath', () => {
  const type = fields({ scalar: 'name', message: 'inner', repeated: 'list', any: 'resource' });
  test.each([
    ['name', true],
    ['name.deeper', false],
    ['inner', true],
    ['inner.name', true],
    ['inner.list.name', false],
    ['list', true],
    ['list.name', false],
    ['resource.type_url', true],
    ['resource.name', false],
    ['nope', false],
    ['', false],
    ['@type', false],
  ])('%s: %s', (path, valid) => {
    const value = { name: 'x', inner: { name: 'y', list: [{ name: 'z' }] } };
    expect(isValidPath(path.split('.'), value, type)).toBe(valid);
  });
});
