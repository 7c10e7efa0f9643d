import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { meshdbg } from '../support/context.ts';

const script = async (shell: string): Promise<string> =>
  (await meshdbg(['completion', shell])).stdout;

/** Asks bash itself, with the script sourced. */
async function complete(line: string): Promise<string[]> {
  const words = line.split(/ |(=)/).filter((word) => word !== undefined);
  const program = `${await script('bash')}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
_meshdbg; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, status, stderr } = spawnSync('bash', ['--norc', '-c', program], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.split('\n').filter((word) => word !== '');
}

describe('bash completion', () => {
  test('bash reads the script', async () => {
    const { status, stderr } = spawnSync('bash', ['-n'], {
      input: await script('bash'),
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test.each([
    ['meshdbg clu', ['clusters']],
    ['meshdbg vers', ['version']],
    ['meshdbg completion ba', ['bash']],
    ['meshdbg clusters --dir', ['--direction']],
    ['meshdbg clusters --direction in', ['inbound']],
    ['meshdbg c --direction ', ['inbound', 'outbound']],
    ['meshdbg pc clus', ['clusters']],
    ['meshdbg pc vers', []],
    ['meshdbg pc clusters --via e', ['exec']],
    ['meshdbg clusters -o js', ['json', 'jsonpath=']],
    ['meshdbg clusters --color=al', ['always']],
    ['meshdbg clusters --from package.js', ['package.json']],
    ['meshdbg clusters --namespace ', []],
    ['meshdbg clusters --proxy-admin', []],
  ])('%s⇥', async (line, expected) => {
    expect(await complete(line)).toEqual(expected);
  });
});

describe('completion of other shells', () => {
  test.each(['bash', 'zsh', 'fish', 'powershell'])(
    '%s knows commands, aliases and flags',
    async (shell) => {
      const text = await script(shell);
      for (const word of ['clusters', 'proxy-config', 'direction', 'outbound', 'completion'])
        expect(text).toContain(word);
      expect(text.endsWith('\n')).toBe(true);
    },
  );

  test('an unknown shell is a usage error', async () => {
    const { code, stderr } = await meshdbg(['completion', 'tcsh']);
    expect(code).toBe(2);
    expect(stderr).toContain('bash, zsh, fish, powershell');
  });
});
