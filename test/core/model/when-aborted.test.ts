import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { whenAborted } from '../../../src/core/model/when-aborted.ts';

test('all who wait for a signal share a listener, and each acts once', () => {
  const controller = new AbortController();
  const acted: number[] = [];
  const stops = Array.from({ length: 50 }, (_, at) => whenAborted(controller.signal, () => acted.push(at))); // prettier-ignore
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
  stops[7]?.();
  controller.abort();
  expect(acted).toEqual(Array.from({ length: 50 }, (_, at) => at).filter((at) => at !== 7));
});

test('the same act may wait twice, and who comes too late acts at once', () => {
  const controller = new AbortController();
  let count = 0;
  const act = (): void => void count++;
  const [stop] = [whenAborted(controller.signal, act), whenAborted(controller.signal, act)];
  stop?.();
  controller.abort();
  expect(count).toBe(1);
  whenAborted(controller.signal, act)();
  expect(count).toBe(2);
});
