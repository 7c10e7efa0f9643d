import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const PROGRAM = 'bin/meshdbg.js';
const CLUSTERS = [PROGRAM, 'clusters', 'pod/productpage', '--from', 'fixtures/demo'];
/** Only what is not as it should be has a colour. */
const TROUBLED = [PROGRAM, 'listeners', '--from', 'fixtures/bundles/gateway-secret-missing'];

const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8' });

/** Reads one line and hangs up, as `head -1` does. */
const firstLine = (
  args: readonly string[],
): Promise<{ line: string; code: number | null; stderr: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, args);
    let line = '';
    let stderr = '';
    child.stdout.setEncoding('utf8');
    child.stdout.once('data', (text: string) => {
      line = text.split('\n')[0] ?? '';
      child.stdout.destroy();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('close', (code) => resolve({ line, code, stderr }));
  });

describe('the built program', () => {
  test('knows its version', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(run('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('a wrong flag ends with 2 and one clear line', () => {
    const { status, stdout, stderr } = run('clusters', '--nonsense');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.split('\n')[0]).toBe('meshdbg: Unknown option "--nonsense".');
  });

  test('colours only a terminal, unless told', () => {
    const plain = spawnSync(process.execPath, TROUBLED, { encoding: 'utf8' });
    expect(plain.stdout).not.toContain('\u001b');
    const forced = spawnSync(process.execPath, [...TROUBLED, '--color', 'always'], {
      encoding: 'utf8',
    });
    expect(forced.stdout).toContain('\u001b[');
    expect(forced.stderr).toBe(plain.stderr);
  });

  test.each([
    ['a short answer', [PROGRAM, 'clusters', '--help']],
    ['a long answer', [...CLUSTERS, '--raw']],
  ])('ends quietly when the reader of %s hangs up', async (_, args) => {
    const { line, code, stderr } = await firstLine([...args, '-q']);
    expect(line).not.toBe('');
    expect(stderr).toBe('');
    expect([0, null]).toContain(code);
  });

  test('help loads nothing that reads or decodes', () => {
    const { status, stderr } = spawnSync(process.execPath, [PROGRAM, '--help'], {
      encoding: 'utf8',
      env: { ...process.env, NODE_DEBUG: 'esm' },
    });
    expect(status).toBe(0);
    const heavy = readdirSync('dist/chunks').filter((name) =>
      /node_modules\/(yaml|js-yaml|ws|@kubernetes)|src\/core\/decode\/proxy/.test(
        readFileSync(`dist/chunks/${name}`, 'utf8'),
      ),
    );
    expect(heavy.length).toBeGreaterThan(0);
    for (const name of heavy) expect(stderr).not.toContain(name);
  });
});
