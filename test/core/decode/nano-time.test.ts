import { expect, it } from 'vitest';
import { withoutCriPrefix } from '../../../src/core/decode/cri-line.ts';
import { lineTime, nanoTime } from '../../../src/core/decode/nano-time.ts';

it.each([
  ['2026-11-20T22:12:16.123456789Z', '2026-11-20T22:12:16.123456789Z'],
  ['2026-11-20T22:12:16Z', '2026-11-20T22:12:16.000000000Z'],
  ['2026-11-20T22:12:16.5Z', '2026-11-20T22:12:16.500000000Z'],
  ['2026-11-20T22:12:16.123456789+05:30', '2026-11-20T16:42:16.123456789Z'],
  ['2026-11-21T01:00:00.000000001+02:00', '2026-11-20T23:00:00.000000001Z'],
  ['unable', undefined],
  ['2026-11-20', undefined],
  ['', undefined],
])('%s compares as %s', (text, expected) => expect(nanoTime(text)).toBe(expected));

it('finds the time of a line', () => {
  expect(lineTime('[2026-11-20T22:12:16.123Z] "GET / HTTP/1.1" 200')).toBe(
    '2026-11-20T22:12:16.123000000Z',
  );
  expect(lineTime('{"method":"GET","start_time":"2026-11-20T22:12:16.123Z"}')).toBe(
    '2026-11-20T22:12:16.123000000Z',
  );
  expect(lineTime('no time at all')).toBeUndefined();
});

it('takes off what a container runtime writes before a line', () => {
  const line = '[2026-11-20T22:12:16.123Z] "GET / HTTP/1.1" 200';
  expect(withoutCriPrefix(`2026-11-20T22:12:16.123456789+01:00 stdout F ${line}`)).toBe(line);
  expect(withoutCriPrefix(line)).toBe(line);
  const own = '2026-11-20T22:12:16.123456Z\tinfo\tstdout F';
  expect(withoutCriPrefix(own)).toBe(own);
});
