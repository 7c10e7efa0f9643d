import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { xdsClient } from '../../src/io/xds/client.ts';
import type { DemoCluster, DemoOptions } from '../../src/ports/demo.ts';
import { binary, buildBinary, freshHome, type Home } from '../support/binary.ts';
import { meshdbg as inProcess, type Outcome } from '../support/context.ts';
import { startDemo } from '../support/demo-client.ts';
import { clock } from '../support/tailing.ts';
import { worldOf } from '../support/world.ts';

const SUFFIX = '6d5f7c8b94-x7k2p';
const HANGING = 'istiod-7d9f8b5c6d-demo2';

let home: Home;
beforeAll(async () => {
  await buildBinary();
  home = freshHome();
}, 120_000);
afterAll(() => home.remove());

type Meshdbg = (line: string) => Promise<Outcome>;
type Test = (demo: DemoCluster, meshdbg: Meshdbg, built: Meshdbg) => Promise<void>;

/**
 * A demo in this process, which tests can step, and two ways to ask it: the sources in this process, and the built program, which takes
 * half a second to start.
 */
async function withDemo(options: DemoOptions, test: Test): Promise<void> {
  const demo = await startDemo(options);
  const env = { ...home.env, KUBECONFIG: demo.kubeconfig };
  const world = { ...worldOf(demo), xds: () => Promise.resolve(xdsClient), clock };
  try {
    await test(
      demo,
      (line) => inProcess(line.split(' '), world),
      (line) => binary(line.split(' '), { env }),
    );
  } finally {
    await demo.stop();
  }
}

/** The proxies of a status document that are not in sync, with their states. */
const unsynced = ({ stdout }: Outcome): Record<string, Record<string, string>> =>
  Object.fromEntries(
    JSON.parse(stdout).items.flatMap(
      ({ proxy, types }: { proxy: string; types: Record<string, { state: string }> }) => {
        const bad = Object.entries(types).filter(([, { state }]) => state !== 'SYNCED');
        const name = proxy.replace(`-${SUFFIX}`, '');
        return bad.length === 0
          ? []
          : [[name, Object.fromEntries(bad.map(([type, { state }]) => [type, state]))]];
      },
    ),
  );

describe('the control plane of the demo', () => {
  it('is in sync: status and diff end with 0', () =>
    withDemo({}, async (demo, _, meshdbg) => {
      const status = await meshdbg('status -o json');
      expect(status).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(status.stdout).items).toHaveLength(8);
      expect(unsynced(status)).toEqual({});
      const pod = await meshdbg('diff pod/productpage -o json -q');
      expect(pod).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(pod.stdout).differences).toEqual([]);
      // Nothing but reading, and streams to do it with.
      expect(demo.audit.every((line) => line.startsWith('create pods/portforward'))).toBe(true);
    }));

  it('shows where two proxies differ', () =>
    withDemo({}, async (_, meshdbg) => {
      const { code, stdout } = await meshdbg('diff pod/reviews-v1 pod/istio-ingressgateway.istio-system -q -o json'); // prettier-ignore
      expect(code).toBe(1);
      expect(JSON.parse(stdout).differences.length).toBeGreaterThan(0);
    }));

  it('is read over xDS where the debug API is off', () =>
    withDemo({ istiodFaults: ['debug-off'] }, async (demo, _, meshdbg) => {
      const { code, stdout } = await meshdbg('status -o json -q');
      expect(code).toBe(0);
      expect(JSON.parse(stdout).items).toHaveLength(8);
      expect(demo.audit).toContain('create serviceaccounts/token istio-system/default');
    }));

  it.each([
    ['hangs', /No byte came|did not answer|timeout/i, 2],
    // Nobody is waited for: a busy machine may take its time.
    ['unreachable', /Nothing listens/, 5],
    ['forbidden', /403/, 5],
  ] as const)(
    'is known in part when one istiod %s, and says what is missing',
    (fault, reason, limit) =>
      withDemo({ istiods: 3, istiodFaults: [fault] }, async (_, meshdbg, built) => {
        const began = Date.now();
        const { stdout, stderr } = await meshdbg(`status -o json --request-timeout ${limit}s`);
        // It is waited once, not for each proxy.
        expect(Date.now() - began).toBeLessThan(3000 * limit);
        const { items, meta } = JSON.parse(stdout);
        const known = items.filter(({ types }: { types: object }) => Object.keys(types).length > 0);
        expect(known.length).toBeGreaterThanOrEqual(5);
        const gaps = meta.gaps.filter(({ section }: { section: string }) =>
          section.includes(HANGING),
        );
        expect(gaps).toHaveLength(1);
        expect(gaps[0].reason).toMatch(reason);
        expect(stderr).toContain(HANGING);
        const ages = known.map(
          ({ types }: { types: { CDS: { ageMs: number } } }) => types.CDS.ageMs,
        );
        // They count from the time of the istiods that answered.
        expect(Math.max(...ages)).toBeLessThan(60_000);
        const { code, stdout: seen } = await built(`status --request-timeout ${limit}s -q`);
        expect(code).toBe(0);
        expect(seen).toMatch(/^5 of 8 proxies are in sync, 3 are unknown\.\n1 of 3 istiods told nothing of its proxies: /); // prettier-ignore
        expect(seen).toContain(HANGING);
      }),
  );

  it.each(['port-forward', 'exec'])(
    'takes log levels over %s and keeps them, of one proxy',
    (way) =>
      withDemo({}, async (_, meshdbg, built) => {
        const rbac = async (line: string, by = meshdbg): Promise<string[]> => {
          const { stdout } = await by(`log-level ${line} --via ${way} -o json -q`);
          const { items } = JSON.parse(stdout);
          return items
            .filter(({ logger }: { logger: string }) => logger === 'rbac')
            .map(({ level }: { level: string }) => level);
        };
        expect(await rbac('pod/productpage --set rbac=debug,http=trace', built)).toEqual(['debug']);
        expect(await rbac('pod/productpage')).toEqual(['debug']);
        expect(await rbac('pod/sleep')).toEqual(['warning']);
        expect(await rbac('pod/productpage --reset')).toEqual(['warning']);
      }),
  );

  it('leaves no question unanswered when all istiods hang', () =>
    withDemo({ istiodFaults: ['hangs'] }, async (_demo, _, meshdbg) => {
      const { code, stdout, stderr } = await meshdbg('status --request-timeout 500ms');
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toMatch(/--request-timeout/);
    }));
});

describe('a scripted change', () => {
  it('is seen by status and diff at every step', () =>
    withDemo({ play: true }, async (demo, meshdbg) => {
      const see = async (pod: string): Promise<[unknown, number, string[]]> => {
        const status = await meshdbg('status -o json -q');
        const diff = await meshdbg(`diff pod/${pod} -o json -q`);
        const found: { name: string; stage: string }[] =
          diff.code === 2 ? [] : JSON.parse(diff.stdout).differences;
        expect(diff.code === 1).toBe(found.length > 0);
        return [unsynced(status), status.code, [...new Set(found.map(({ stage }) => stage))]];
      };
      demo.step();
      expect(await see('productpage')).toEqual([{}, 0, []]);
      demo.step();
      expect(await see('productpage')).toEqual([
        { 'productpage-v1': { CDS: 'STALE' } },
        1,
        ['stale'],
      ]);
      demo.step();
      expect(await see('productpage')).toEqual([{}, 0, []]);
      demo.step();
      expect(await see('reviews-v3')).toEqual([
        { 'reviews-v3': { LDS: 'ERROR' } },
        1,
        ['rejected'],
      ]);
      demo.step();
      expect(await see('reviews-v3')).toEqual([{}, 0, []]);
      demo.step();
      // Known to Kubernetes, connected to nobody.
      expect((await see('sleep'))[1]).toBe(1);
      demo.step();
      expect(await see('sleep')).toEqual([{}, 0, []]);
    }));

  it('can be saved at any moment', () =>
    withDemo({ play: true, istiods: 2 }, async (demo, meshdbg, built) => {
      for (let step = 0; step < 4; step += 1) demo.step();
      const bundle = join(home.directory, 'refused.tgz');
      expect((await built(`snapshot -A -q --to ${bundle}`)).code).toBe(0);
      const live = await meshdbg('diff pod/reviews-v3 -o json -q');
      demo.step();
      expect((await meshdbg('diff pod/reviews-v3 -q')).code).toBe(0);
      const saved = await meshdbg(`diff pod/reviews-v3 -o json -q --from ${bundle}`);
      expect(saved.code).toBe(1);
      // In a bundle a cause has a file and a line besides.
      expect(JSON.parse(saved.stdout).differences).toMatchObject(
        JSON.parse(live.stdout).differences,
      );
      expect(unsynced(await meshdbg(`status -o json -q --from ${bundle}`))).toEqual({
        'reviews-v3': { LDS: 'ERROR' },
      });
    }));

  it('is waited for', () =>
    withDemo({ play: true, istiods: 2 }, async (demo, meshdbg, built) => {
      expect((await meshdbg('wait --timeout 2s -q')).code).toBe(0);
      demo.step();
      const route = await built('wait virtualservice/reviews --deep --interval 200ms -q');
      expect(route).toMatchObject({ code: 0, stderr: '' });

      demo.step();
      const late = await meshdbg('wait dr/ratings --timeout 3s --interval 200ms -o json -q');
      expect(late.code).toBe(1);
      const lacking = JSON.parse(late.stdout).items.filter(
        ({ state }: { state: string }) => state !== 'has-it',
      );
      expect(lacking).toMatchObject([{ proxy: `productpage-v1-${SUFFIX}` }]);
      const waiting = meshdbg('wait dr/ratings --timeout 20s --interval 200ms -q');
      await sleep(500);
      demo.step();
      expect((await waiting).code).toBe(0);

      demo.step();
      const refused =
        'wait envoyfilter/broken-lua --for rejected --timeout 10s --interval 200ms -q';
      expect((await meshdbg(refused)).code).toBe(0);
    }));

  it('is watched as it goes', async () => {
    const line =
      'demo --play --every 700ms -- status --watch --interval 100ms --for 4500ms -o json';
    const { stdout, stderr } = await binary(line.split(' '), { env: home.env });
    expect(stderr).toContain('demo: productpage has caught up.');
    const states = stdout
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text))
      .map(({ proxy, types }) => `${proxy} ${types.CDS?.state} ${types.LDS?.state}`);
    expect(states).toContain(`productpage-v1-${SUFFIX} STALE SYNCED`);
    expect(states).toContain(`reviews-v3-${SUFFIX} SYNCED ERROR`);
    expect(states.at(-1)).not.toContain('STALE');
  });

  it('plays behind a command that stays', async () => {
    const { code, stderr } = await new Promise<{ code: number | null; stderr: string }>(
      (resolve) => {
        const line = ['bin/meshdbg.js', 'demo', '--play', '--every', '200ms', 'serve'];
        const child = spawn('node', line, { env: home.env, stdio: ['ignore', 'ignore', 'pipe'] });
        let text = '';
        child.stderr.on('data', (chunk) => {
          text += String(chunk);
          if (text.includes('as it was recorded, again')) child.kill('SIGINT');
        });
        child.on('close', (ended) => resolve({ code: ended, stderr: text }));
      },
    );
    expect(code).toBe(0);
    expect(stderr.match(/^demo: /gm)).toHaveLength(8);
    expect(home.leftovers()).toEqual([]);
  });

  it.each([
    ['demo --play', 'The tour shows the recording as it is'],
    ['demo --every 5s serve', '--every goes with --play'],
    ['demo --bundle fixtures/bundles/rejected-listener --play serve', 'no script.yaml to play'],
  ])('%s says what is wrong with it', async (line, sentence) => {
    const { code, stderr } = await binary(line.split(' '), { env: home.env });
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });
});
