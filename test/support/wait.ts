import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until there is a value.
 * @throws {Error} naming what was waited for, after the limit
 */
export async function waitUntil<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  limitMs = 20_000,
): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const value = await ask();
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error(`Waited ${limitMs} ms in vain for ${what}.`);
    await sleep(50);
  }
}
