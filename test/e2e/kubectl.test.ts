import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoCluster } from '../../src/ports/demo.ts';
import { freshHome, runProcess, type Home } from '../support/binary.ts';
import type { Outcome } from '../support/context.ts';
import { POD, startDemo } from '../support/demo-client.ts';

const present = spawnSync('kubectl', ['version', '--client']).status === 0;
if (!present)
  console.warn(
    'NOT TESTED: the demo against real kubectl, as there is none (Debian: kubernetes-client).',
  );

describe.skipIf(!present)('real kubectl', () => {
  let demo: DemoCluster;
  let home: Home;
  beforeAll(async () => {
    demo = await startDemo();
    home = freshHome();
  });
  afterAll(async () => {
    await demo.stop();
    home.remove();
  });

  const env = (): Record<string, string> => ({ ...home.env, KUBECONFIG: demo.kubeconfig });
  const kubectl = (...args: string[]): Promise<Outcome> =>
    runProcess('kubectl', args, { env: env() });

  it('lists pods of all namespaces as a table', async () => {
    const { code, stdout } = await kubectl('get', 'pods', '-A');
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(11);
    expect(lines[0]).toMatch(/^NAMESPACE +NAME +READY +STATUS +RESTARTS +AGE$/);
    expect(lines[2]).toMatch(/^default +productpage-\S+ +2\/2 +Running +0 +24s$/);
  });

  it('gets one pod as JSON', async () => {
    const { stdout } = await kubectl('get', 'pod', POD, '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'Pod', metadata: { name: POD } });
  });

  it.each(['virtualservices', 'vs', 'virtualservice.networking.istio.io'])(
    'gets %s',
    async (name) => {
      const { stdout } = await kubectl('get', name);
      expect(stdout).toMatch(/^NAME +GATEWAYS +HOSTS +AGE\nbookinfo +\["bookinfo-gateway"\] /);
    },
  );

  it('selects, and reads long lists in chunks', async () => {
    const selected = await kubectl(
      'get',
      'pods',
      '-l',
      'app in (reviews),version!=v2',
      '-o',
      'name',
    );
    expect(selected.stdout).toBe(
      'pod/reviews-v1-6d5f7c8b94-x7k2p\npod/reviews-v3-6d5f7c8b94-x7k2p\n',
    );
    const all = await kubectl('get', 'pods', '-A', '--chunk-size=3', '-o', 'name');
    expect(all.stdout.trimEnd().split('\n')).toHaveLength(10);
  });

  it('reads logs', async () => {
    const { stdout } = await kubectl('logs', POD, '-c', 'istio-proxy', '--tail', '1');
    expect(stdout).toMatch(/^\[2026-11-20T22:12:12\.177Z\] "GET \/productpage /);
  });

  it('asks what it may', async () => {
    expect((await kubectl('auth', 'can-i', 'get', 'pods')).stdout).toBe('yes\n');
    const forward = await kubectl('auth', 'can-i', 'create', 'pods', '--subresource=portforward');
    expect(forward.stdout).toBe('yes\n');
    const remove = await kubectl('auth', 'can-i', 'delete', 'pods');
    expect(remove).toMatchObject({ code: 1, stdout: expect.stringMatching(/^no/) });
  });

  it('watches', async () => {
    const { stdout } = await runProcess('kubectl', ['get', 'pods', '-w', '-o', 'name'], {
      env: env(),
      stay: { ready: (text) => text.split('\n').length > 7, signal: 'SIGINT' },
    });
    expect(stdout.trimEnd().split('\n')).toHaveLength(7);
  });

  it('runs pilot-agent, and nothing else', async () => {
    const words = ['exec', POD, '-c', 'istio-proxy', '--'];
    const request = await kubectl(...words, 'pilot-agent', 'request', 'GET', 'ready');
    expect(request).toMatchObject({ code: 0, stdout: 'LIVE\n\n' });
    expect(await kubectl(...words, 'ls')).toMatchObject({ code: 126, stdout: '' });
  });

  it.each([
    [['delete', 'pod', POD], 'cannot delete resource "pods"'],
    [['get', 'pod', 'nosuch'], 'pods "nosuch" not found'],
    [['get', 'pods', '--token', 'wrong'], 'Unauthorized'],
    [['port-forward', POD, ':15000'], 'kubectl port-forward and istioctl cannot'],
  ])('is told in a sentence: %j', async (args, sentence) => {
    const { code, stderr } = await kubectl(...args);
    expect(code).not.toBe(0);
    expect(stderr).toContain(sentence);
  });
});
