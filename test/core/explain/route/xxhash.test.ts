import { expect, test } from 'vitest';
import { xxHash64 } from '../../../../src/core/explain/route/xxhash.ts';

// Of xxHash's own test values (XXH64, seed 0).
test.each([
  ['', 0xef46db3751d8e999n],
  ['a', 0xd24ec4f1a98c6e5bn],
  ['abc', 0x44bc2cf5ad770999n],
])('xxHash64 of "%s"', (text, hash) => expect(xxHash64(text, 0n)).toBe(hash));
