import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import demoCommand from '../../src/cli/commands/demo.ts';
import { binary, buildBinary, freshHome, runProcess, type Home } from '../support/binary.ts';
import { argvOf } from '../support/context.ts';

let home: Home;
beforeAll(async () => {
  await buildBinary();
  home = freshHome();
}, 120_000);
afterAll(() => home.remove());

const meshdbg = (...args: string[]): ReturnType<typeof binary> => binary(args, { env: home.env });

describe('the tour', () => {
  it('runs real commands, says what to try next, and leaves nothing behind', async () => {
    const { code, stdout, stderr } = await meshdbg('demo');
    expect(stderr).not.toContain('meshdbg:');
    expect(code).toBe(0);
    expect(stdout.match(/^\$ meshdbg /gm)?.length).toBeGreaterThanOrEqual(4);
    expect(stdout).toContain('$ meshdbg routes pod/productpage --name 9080');
    expect(stdout).toContain('reviews');
    expect(stdout.trimEnd().split('\n').at(-1)).toContain('your own cluster');
    expect(home.leftovers()).toEqual([]);
  });

  it('needs its own recording', async () => {
    const { code, stderr } = await meshdbg('demo', '--bundle', 'fixtures/demo');
    expect(code).toBe(2);
    expect(stderr).toContain('meshdbg demo --bundle fixtures/demo serve');
  });
});

describe('demo -- command', () => {
  it('gives what the command gives: one JSON document', async () => {
    const { code, stdout } = await meshdbg(
      'demo',
      '--',
      'clusters',
      'pod/productpage',
      '-o',
      'json',
    );
    expect(code).toBe(0);
    const document = JSON.parse(stdout);
    expect(document.meta.source).toEqual({ kind: 'live', name: 'meshdbg-demo' });
    expect(document.items.length).toBeGreaterThan(10);
    expect(home.leftovers()).toEqual([]);
  });

  it("keeps the command's exit code and streams", async () => {
    const { code, stdout, stderr } = await meshdbg('demo', '--', 'clusters', 'pod/nosuch');
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('nosuch');
    expect(home.leftovers()).toEqual([]);
  });

  it.each([
    ['clusters pod/productpage -q'],
    ['clusters pod/productpage -q -o json'],
    // More than a pipe holds: the writer is still at it when head ends.
    ['all pod/productpage -q -o json'],
    ['clusters --help'],
  ])('ends quietly when head has enough of %s', async (line) => {
    const pipe = `node bin/meshdbg.js demo -- ${line} | head -1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await runProcess('bash', ['-c', pipe], { env: home.env });
    expect(stderr).toBe('');
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toBe('0');
  });

  it('serves another bundle', async () => {
    const line = ['demo', '--bundle', 'fixtures/demo', '--', 'version'];
    expect((await meshdbg(...line)).code).toBe(0);
    const missing = await meshdbg('demo', '--bundle', 'fixtures/nosuch', '--', 'version');
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('fixtures/nosuch');
  });

  it('does not lose flags in silence', async () => {
    const { code, stderr } = await meshdbg('demo', 'clusters', 'pod/productpage', '-o', 'json');
    expect(code).toBe(2);
    expect(stderr).toContain('Put -- before the command');
  });
});

describe('the examples of its help', () => {
  it.each(demoCommand.examples.map(({ args }) => [args]))('meshdbg %s', async (line) => {
    const { code, stdout } = await meshdbg(...argvOf(line));
    expect(code).toBe(0);
    expect(stdout).not.toBe('');
  });
});

describe('demo serve', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('stays up until %s', async (signal) => {
    let kubeconfig = '';
    const { code, stdout, stderr } = await binary(['demo', 'serve'], {
      env: home.env,
      stay: {
        signal,
        ready: (text) => text.includes('\n'),
        meanwhile: async (text) => {
          kubeconfig = /^export KUBECONFIG=(\S+)\n$/.exec(text)?.[1] ?? '';
          expect(existsSync(kubeconfig)).toBe(true);
          const inside = await binary(['clusters', 'pod/productpage', '-o', 'name'], {
            env: { ...home.env, KUBECONFIG: kubeconfig },
          });
          expect(inside).toMatchObject({ code: 0 });
          expect(inside.stdout).toContain('outbound|9080|v1|reviews.default.svc.cluster.local');
        },
      },
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^export KUBECONFIG=\S+\n$/);
    expect(stderr).toContain('https://127.0.0.1:');
    expect(existsSync(kubeconfig)).toBe(false);
    expect(home.leftovers()).toEqual([]);
  });
});
