import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sharedConfig } from '../../../src/core/decode/shared-config.ts';
import type { JsonObject } from '../../../src/core/model/json.ts';

const message = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  port: fc.constantFrom(80, 443),
  virtual_hosts: fc.array(fc.record({ name: fc.constantFrom('x', 'y'), domains: fc.constantFrom(['x'], ['*']) }), { maxLength: 2 }),
}); // prettier-ignore

test('messages of a kind are one object where they are equal, in whatever order proxies have them', () => {
  fc.assert(
    fc.property(fc.array(fc.array(message, { maxLength: 5 }), { maxLength: 5 }), (proxies) => {
      const shared = sharedConfig();
      const known = new Map<string, JsonObject>();
      for (const messages of proxies)
        for (const one of messages) {
          const same = shared.same('routes', one.name, one);
          expect(same).toEqual(one);
          const first = known.get(JSON.stringify(one)) ?? same;
          known.set(JSON.stringify(one), first);
          expect(same).toBe(first);
        }
    }),
  );
});

test('what is equal and of another kind is another object', () => {
  const shared = sharedConfig();
  const cluster = shared.same('clusters', 'a', { name: 'a' });
  expect(shared.same('clusters', 'a', { name: 'a' })).toBe(cluster);
  expect(shared.same('listeners', 'a', { name: 'a' })).not.toBe(cluster);
});

test('lists of the very same objects are one', () => {
  const shared = sharedConfig();
  const [a, b] = [{ name: 'a' }, { name: 'a' }];
  const list = shared.list([a, b]);
  expect(shared.list([a, b])).toBe(list);
  expect(shared.list([b, a])).not.toBe(list);
  expect(shared.list([a])).not.toBe(list);
});
