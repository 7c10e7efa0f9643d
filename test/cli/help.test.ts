import { describe, expect, test } from 'vitest';
import stringWidth from 'string-width';
import { REGISTRY } from '../../src/cli/registry.ts';
import { meshdbg } from '../support/context.ts';

describe('help', () => {
  test('meshdbg alone, --help and help say the same and end with 0', async () => {
    const alone = await meshdbg([]);
    expect(alone).toEqual(await meshdbg(['--help']));
    expect(alone).toEqual(await meshdbg(['help']));
    expect(alone.code).toBe(0);
    expect(alone.stderr).toBe('');
    for (const { name, summary } of REGISTRY) {
      expect(alone.stdout).toContain(name);
      expect(alone.stdout.replace(/\s+/g, ' ')).toContain(summary);
    }
    expect(alone.stdout).toContain('Exit codes:');
  });

  test.each([
    [
      ['help', 'clusters'],
      ['clusters', '--help'],
    ],
    [
      ['help', 'c'],
      ['clusters', '--help'],
    ],
    [
      ['clusters', '-h'],
      ['clusters', '--help'],
    ],
    [
      ['clusters', 'pod/x', '--help'],
      ['clusters', '--help'],
    ],
    [
      ['help', 'pc', 'clusters'],
      ['pc', 'clusters', '--help'],
    ],
    [['pc'], ['pc', '--help']],
  ])('%j is the same as %j', async (line, same) => {
    const help = await meshdbg(line);
    expect(help.code).toBe(0);
    expect(help).toEqual(await meshdbg(same));
  });

  test('a command shows its flags, the shared flags in groups, aliases, examples and exit codes', async () => {
    const { stdout } = await meshdbg(['clusters', '--help']);
    for (const part of [
      'Usage: meshdbg clusters [TARGET] [flags]',
      'Flags of this command:',
      '--direction <direction>',
      'Which proxies:',
      'From where:',
      'Output:',
      'Aliases: cluster, c',
      'Examples:\n  # ',
      'Exit codes:',
    ])
      expect(stdout).toContain(part);
    expect(stdout).not.toContain('--proxy-admin-port');
  });

  test.each(REGISTRY.map(({ name }) => name))('%s fits 100 columns', async (name) => {
    const { stdout } = await meshdbg([name, '--help']);
    for (const line of stdout.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(100);
  });
});
