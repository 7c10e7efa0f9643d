import { describe, expect, it } from 'vitest';
import { meshdbg } from '../support/context.ts';

const PARTS = ['clusters', 'listeners', 'routes', 'endpoints', 'secrets', 'bootstrap', 'ecds'];
const TARGET = ['pod/productpage', '--from', 'fixtures/demo'];

const json = async (...argv: string[]): Promise<Record<string, unknown>> => {
  const { stdout } = await meshdbg([...argv, ...TARGET]);
  const value: unknown = JSON.parse(stdout);
  return value as Record<string, unknown>;
};

describe('all', () => {
  it('holds exactly the rows of each command', async () => {
    const all = await json('all', '-o', 'json');
    expect(Object.keys(all)).toEqual(['schema', 'meta', ...PARTS]);
    for (const part of PARTS) expect(all[part]).toEqual((await json(part, '-o', 'json'))['items']);
  });

  it('holds exactly the objects and names of each command', async () => {
    const raw = await json('all', '--raw');
    const names: string[] = [];
    for (const part of PARTS) {
      expect(raw[part]).toEqual(await json(part, '--raw'));
      names.push((await meshdbg([part, ...TARGET, '-o', 'name'])).stdout);
    }
    expect((await meshdbg(['all', ...TARGET, '-o', 'name'])).stdout).toBe(names.join(''));
  });
});
