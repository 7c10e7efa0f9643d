import { afterEach, expect, test } from 'vitest';
import type { Context } from '../../src/ports/context.ts';
import { meshdbg } from '../support/context.ts';
import { istiodOf, startMesh, syncRow, type FakeMeshServer } from '../support/istiods.ts';
import { jumpingClock } from '../support/jumping-clock.ts';

let mesh: FakeMeshServer | undefined;
afterEach(() => mesh?.stop());

test('status --watch prints what changed as JSON lines, and tells of looks that failed', async () => {
  const looks: (string | undefined)[] = [
    JSON.stringify([syncRow('a.shop'), syncRow('b.shop')]),
    JSON.stringify([syncRow('a.shop'), syncRow('b.shop')]),
    undefined,
    JSON.stringify([syncRow('a.shop', { LDS: { sent: '2', lastError: 'no\u001b[2J' } })]),
  ];
  let look = -1;
  mesh = await startMesh({
    istiods: [
      {
        name: 'one',
        debug: (path) => {
          if (path !== '/debug/syncz') return istiodOf([])(path);
          look += 1;
          const body = looks[Math.min(look, looks.length - 1)];
          return body === undefined ? { status: 503, body: 'busy' } : { body };
        },
      },
    ],
  });
  const { code, stdout, stderr } = await meshdbg(
    ['status', '-w', '--interval', '5s', '--for', '15s'],
    { ...mesh.world, clock: jumpingClock() },
  );
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const seen = lines.map(({ change, proxy }) => `${String(change)} ${String(proxy)}`);
  expect(seen).toEqual(['seen a', 'seen b', 'changed a', 'gone b']);
  expect(lines.at(-1)).toMatchObject({ proxy: 'b' });
  expect(lines.at(-2)).toMatchObject({ types: { LDS: { state: 'ERROR' } } });
  expect(stdout).not.toContain('\u001b');
  expect(stderr).toContain('answered 503 to /debug/syncz');
  expect(code).toBe(1);
});

test('status --watch ends with 130 at Ctrl-C', async () => {
  mesh = await startMesh({ istiods: [{ name: 'one', debug: istiodOf(['a.shop']) }] });
  const controller = new AbortController();
  const clock: Context['clock'] = {
    now: () => 0,
    after: (ms) => {
      // Only the wait between two looks: the progress line waits a second.
      if (ms === 7000) setTimeout(() => controller.abort(), 0);
      return () => {};
    },
  };
  const { code } = await meshdbg(['status', '-w', '--interval', '7s'], {
    ...mesh.world,
    clock,
    signal: controller.signal,
  });
  expect(code).toBe(130);
});
