import { expect, test } from 'vitest';
import { LateProxies } from '../../src/cli/logs/late-proxies.ts';
import { MeshdbgError } from '../../src/core/errors.ts';
import { knownTarget } from '../../src/sources/target/proxy-of.ts';
import { memorySource, pod } from '../support/memory-source.ts';

const proxy = (index: number) => ({ namespace: 'shop', pod: `web-${index}` });
const targets = Array.from({ length: 40 }, (_, index) => knownTarget(proxy(index)));
const { objects } = memorySource({ objects: [pod('shop/new')] });

/** A world whose reads and timers end when the test says so. */
function late() {
  const reading: { readonly name: string; readonly end: (error?: Error) => void }[] = [];
  const timers = new Set<() => void>();
  const proxies = new LateProxies(
    {
      source: { objects },
      targets,
      clock: {
        now: () => 0,
        after: (_, call) => {
          timers.add(call);
          return () => void timers.delete(call);
        },
      },
      read: (target, found) =>
        new Promise((resolve, reject) =>
          reading.push({
            name: `${target.proxy.pod}${found === undefined ? '' : ' that came'}`,
            end: (error) => (error === undefined ? resolve() : reject(error)),
          }),
        ),
    },
    ['shop/web-0'],
  );
  return { proxies, reading, timers };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

test('sixteen proxies are asked at the same time, each once, as their logs appear', async () => {
  const { proxies, reading, timers } = late();
  expect(proxies.learn(proxy(0))).toBeUndefined();
  const waits = targets.slice(1).map((target) => proxies.learn(target.proxy));
  expect(waits.every((wait) => wait instanceof Promise)).toBe(true);
  expect(proxies.learn(proxy(1))).toBe(waits[0]);
  await settled();
  expect(reading).toHaveLength(16);
  for (let ended = 0; ended < 39; ended++) {
    reading[ended]?.end();
    await settled();
    expect(reading.length).toBe(Math.min(39, 17 + ended));
  }
  for (const wait of waits) await wait;
  expect(new Set(reading.map(({ name }) => name)).size).toBe(39);
  expect(proxies.learn(proxy(1))).toBeUndefined();
  expect(timers.size).toBe(0);
});

test('a proxy that has come since is found by its pod; what is none is not waited for', async () => {
  const { proxies, reading } = late();
  const wait = proxies.learn({ namespace: 'shop', pod: 'new' });
  await settled();
  expect(reading.map(({ name }) => name)).toEqual(['new that came']);
  reading[0]?.end();
  await wait;
  await proxies.learn({ namespace: 'shop', pod: 'nobody' });
  expect(reading).toHaveLength(1);
  expect(proxies.learn({ namespace: '', pod: '' })).toBeUndefined();
});

test('one that does not answer, or may not be read, holds its lines back for a while only', async () => {
  const { proxies, reading, timers } = late();
  const [silent, refused] = [proxies.learn(proxy(1)), proxies.learn(proxy(2))];
  await settled();
  reading[1]?.end(new MeshdbgError('forbidden', 'Not allowed.'));
  await refused;
  for (const call of timers) call();
  await silent;
  expect(proxies.learn(proxy(1))).toBeUndefined();
  // Its answer may still come.
  reading[0]?.end();
  await settled();
});

test('a defect is not hidden', async () => {
  const { proxies, reading } = late();
  const wait = proxies.learn(proxy(1));
  await settled();
  reading[0]?.end(new Error('a defect'));
  await expect(wait).rejects.toThrow('a defect');
});
