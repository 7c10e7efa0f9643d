import { describe, expect, test } from 'vitest';
import { choice, duration, integer } from '../../src/cli/option.ts';

const usage = expect.objectContaining({ code: 'usage' });

describe('values of flags', () => {
  const state = choice('--state <state>', ['active', 'warming', 'waiting'], '');

  test.each([
    ['active', 'active'],
    ['ACTIVE', 'active'],
    ['a', 'active'],
    ['war', 'warming'],
  ])('choice %j is %s', (text, value) => {
    expect(state.parse(text)).toBe(value);
  });

  test.each(['', 'w', 'wa', 'actives', 'x'])('choice %j is refused', (text) => {
    expect(() => state.parse(text)).toThrow(usage);
  });

  const time = duration('--within <time>', '');

  test.each([
    ['10', 10_000],
    ['250ms', 250],
    ['1.5s', 1500],
    ['1m30s', 90_000],
    ['30d', 2_592_000_000],
  ])('time span %s is %d ms', (text, ms) => {
    expect(time.parse(text)).toBe(ms);
  });

  test.each(['', 's', '-5s', '5 s', '5y', '1e3', '5s!'])('time span %j is refused', (text) => {
    expect(() => time.parse(text)).toThrow(usage);
  });

  test.each(['', '-1', '1.5', '0x10', '1e3', '12345678901'])('number %j is refused', (text) => {
    expect(() => integer('--port <port>', '').parse(text)).toThrow(usage);
  });
});
