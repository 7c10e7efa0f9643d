import { expect, test } from 'vitest';
import { goBool } from '../../../src/core/intent/go-bool.ts';

test("booleans are read as Go's strconv.ParseBool does", () => {
  for (const word of ['1', 't', 'T', 'true', 'TRUE', 'True']) expect(goBool(word)).toBe(true);
  for (const word of ['0', 'f', 'F', 'false', 'FALSE', 'False']) expect(goBool(word)).toBe(false);
  for (const word of ['', 'yes', 'tRUE', ' true', undefined]) expect(goBool(word)).toBeUndefined();
});
