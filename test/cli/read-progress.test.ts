import { expect, test } from 'vitest';
import { readProgress } from '../../src/cli/read-progress.ts';
import type { Terminal } from '../../src/ports/terminal.ts';
import { fakeContext, meshdbg } from '../support/context.ts';

/** A terminal that keeps what its progress line said, and a clock that is ahead by some time at each look. */
function slowWorld(msPerLook: number) {
  const { terminal: silent } = fakeContext().context;
  const lines: string[] = [];
  let now = 0;
  const terminal: Terminal = { ...silent, progress: (text) => lines.push(text) };
  const clock = { now: () => (now += msPerLook), after: () => () => {} };
  return { terminal, clock, lines };
}

test('reading that takes less than a second shows nothing', () => {
  const { lines, ...world } = slowWorld(100);
  const isRead = readProgress(world, 8);
  for (let read = 0; read < 8; read++) isRead();
  expect(lines).toEqual([]);
});

test('then the line says how many are read, at an easy pace', () => {
  const { lines, ...world } = slowWorld(60);
  const isRead = readProgress(world, 300);
  for (let read = 0; read < 21; read++) isRead();
  expect(lines).toEqual([
    'read 17 of 300 proxies',
    'read 19 of 300 proxies',
    'read 21 of 300 proxies',
  ]);
});

const TLS_CHECK = ['tls-check', '--from', 'fixtures/demo'];

test('tls-check counts the proxies of a bundle, and removes the line before it answers', async () => {
  const { lines, ...world } = slowWorld(2000);
  await meshdbg(TLS_CHECK, {
    ...world,
    terminal: {
      ...world.terminal,
      out: (text) => {
        lines.push('(answer)');
        return world.terminal.out(text);
      },
    },
  });
  const counts = lines.filter((line) => line.startsWith('read'));
  expect(counts[0]).toMatch(/^read 1 of \d+ proxies$/);
  expect(new Set(counts).size).toBe(Number(counts[0]?.split(' ')[3]));
  expect(lines.slice(counts.length)).toEqual(['', '(answer)']);
});

test('with -q there is no line', async () => {
  const { lines, ...world } = slowWorld(2000);
  await meshdbg([...TLS_CHECK, '-q'], world);
  expect(lines.filter((line) => line !== '')).toEqual([]);
});
