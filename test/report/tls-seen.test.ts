import { expect, test } from 'vitest';
import type { SeenResult } from '../../src/core/tls/assume/seen-plaintext.ts';
import { seenLines } from '../../src/report/tls-seen.ts';

const NONE: SeenResult = { seen: [], elsewhere: 0, lines: 9, proxies: 2, mute: 0, since: null, until: null }; // prettier-ignore

const told = (found: Partial<SeenResult>): string =>
  seenLines(
    { ...NONE, ...found },
    { unread: 0 },
    { broken: [], compared: 0, conflicts: 0, exceptions: [] },
  )
    .map((line) => line.map((cell) => (typeof cell === 'string' ? cell : cell.text)).join(''))
    .join('\n');

test('that no plaintext was seen is only said where none was, of whomever', () => {
  expect(told({})).toContain('No plaintext that STRICT would cut off was seen in 9 access lines');
  const others = told({ elsewhere: 4 });
  expect(others).toContain('Of what you asked about no plaintext');
  expect(others).toContain('4 calls of clients or to ports that you did not ask about');
  expect(others).not.toContain('No plaintext');
});
