import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openKube } from '../../../src/io/kube/open.ts';
import {
  kubeconfigText,
  startFakeApi,
  type FakeApi,
  type FakeApiServer,
} from '../../support/api-server.ts';

const directory = mkdtempSync(join(tmpdir(), 'meshdbg-kube-'));
afterAll(() => rmSync(directory, { recursive: true }));
const servers: FakeApiServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function fake(api: FakeApi, user?: object): Promise<FakeApiServer> {
  const server = await startFakeApi(api, user);
  servers.push(server);
  return server;
}

function write(name: string, content: string): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

const none = { asGroup: [], requestTimeoutMs: 5000 };
const around = (env: Record<string, string>) => ({ env, signal: new AbortController().signal });
const emptyList = () => ({ body: { kind: 'PodList', apiVersion: 'v1', items: [] } });

describe('openKube: which kubeconfig', () => {
  it('merges the files of KUBECONFIG: the first to name something wins, missing files are skipped', async () => {
    const first = await fake({ rest: emptyList });
    const second = await fake({ rest: emptyList });
    const one = write('one', kubeconfigText({ url: first.url, name: 'same', namespace: 'a' }));
    const two = write('two', kubeconfigText({ url: second.url, name: 'same', namespace: 'b' }));
    const three = write(
      'three',
      kubeconfigText({ url: second.url, name: 'other', namespace: 'c' }),
    );
    const env = { KUBECONFIG: [join(directory, 'missing'), one, two, three].join(':') };
    const kube = await openKube(none, around(env));
    expect(kube.context).toEqual({ name: 'same', namespace: 'a' });
    await kube.list('pods', {});
    expect([first.requests.length, second.requests.length]).toEqual([1, 0]);
    const other = await openKube({ ...none, context: 'other' }, around(env));
    await other.list('pods', {});
    expect([first.requests.length, second.requests.length]).toEqual([1, 1]);
  });

  it('says which contexts exist when --context names none', async () => {
    const kubeconfig = write(
      'contexts',
      kubeconfigText({ url: 'http://127.0.0.1:1', name: 'staging' }),
    );
    await expect(
      openKube({ ...none, kubeconfig, context: 'prod' }, around({})),
    ).rejects.toMatchObject({
      code: 'not-found',
      message: 'The kubeconfig has no context "prod".',
      hint: 'It has: staging',
    });
  });

  it.each([
    [{ HOME: '/nonexistent' }, /\/nonexistent\/\.kube\/config does not exist/],
    [
      { KUBECONFIG: '/nonexistent/a:/nonexistent/b' },
      /\/nonexistent\/a, \/nonexistent\/b do not exist/,
    ],
    [{}, /neither KUBECONFIG nor HOME/],
  ])('points to the demo without any kubeconfig: %j', async (env: Record<string, string>, says) => {
    await expect(openKube(none, around(env))).rejects.toMatchObject({
      message: expect.stringMatching(says) as string,
      hint: expect.stringContaining('meshdbg demo') as string,
    });
  });

  it.each([
    ['a directory', directory, 'unreadable'],
    ['a missing file', '/nonexistent/config', 'not-found'],
    ['no YAML', write('bad', 'a: [1'), 'unreadable'],
    ['a list', write('list', '- 1'), 'unreadable'],
    ['a web page', write('page', '<html>'), 'unreadable'],
    ['no server', write('no-server', kubeconfigText({ url: '' })), 'unreadable'],
    ['no context', write('no-context', kubeconfigText({ url: 'http://x', name: '' })), 'usage'],
  ])('is a plain sentence for --kubeconfig with %s', async (_what, kubeconfig, code) => {
    await expect(openKube({ ...none, kubeconfig }, around({}))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/\w[)"]?\.$/) as string,
      hint: expect.stringMatching(/\S/) as string,
    });
  });
});

describe('openKube: who asks', () => {
  it('impersonates user and groups of the flags', async () => {
    const server = await fake({ rest: emptyList });
    const kube = await openKube(
      { ...none, kubeconfig: server.kubeconfig, as: 'jane', asGroup: ['dev', 'ops'] },
      around({}),
    );
    await kube.list('pods', {});
    const [request] = server.requests;
    expect(request?.headers['impersonate-user']).toBe('jane');
    expect(request?.headers.authorization).toBe('Bearer secret');
    const groups = request?.rawHeaders.filter((_, i, all) => all[i - 1] === 'Impersonate-Group');
    expect(groups).toEqual(['dev', 'ops']);
  });

  it('impersonates whom the kubeconfig names, with uid and extras', async () => {
    const user = {
      token: 't',
      as: 'bot',
      'as-groups': ['g'],
      'as-uid': '7',
      'as-user-extra': { reason: ['x'] },
    };
    const server = await fake({ rest: emptyList }, user);
    const kube = await openKube({ ...none, kubeconfig: server.kubeconfig }, around({}));
    await kube.list('pods', {});
    expect(server.requests[0]?.headers).toMatchObject({
      'impersonate-user': 'bot',
      'impersonate-group': 'g',
      'impersonate-uid': '7',
      'impersonate-extra-reason': 'x',
    });
  });

  it('refuses groups without a user', async () => {
    const server = await fake({});
    await expect(
      openKube({ ...none, kubeconfig: server.kubeconfig, asGroup: ['g'] }, around({})),
    ).rejects.toMatchObject({ code: 'usage' });
  });

  it('reads a token file beside the kubeconfig, without its line break', async () => {
    const server = await fake({ rest: emptyList });
    write('token.txt', 'from-file\n');
    const kubeconfig = write(
      'with-token-file',
      kubeconfigText({ url: server.url, user: { token: 'stale', tokenFile: 'token.txt' } }),
    );
    const kube = await openKube({ ...none, kubeconfig }, around({}));
    await kube.list('pods', {});
    expect(server.requests[0]?.headers.authorization).toBe('Bearer from-file');
  });

  it('sends basic credentials', async () => {
    const server = await fake({ rest: emptyList }, { username: 'u', password: 'p' });
    const kube = await openKube({ ...none, kubeconfig: server.kubeconfig }, around({}));
    await kube.list('pods', {});
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${btoa('u:p')}`);
  });

  it('asks an exec plugin once, with KUBERNETES_EXEC_INFO and its own environment', async () => {
    const log = join(directory, 'plugin.log');
    write(
      'plugin.mjs',
      `import { appendFileSync } from 'node:fs';
       const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
       appendFileSync(${JSON.stringify(log)}, info.kind + ' ' + info.spec.cluster.server + '\\n');
       console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: info.apiVersion, status: { token: process.env.GIVEN } }));`,
    );
    const server = await fake({ rest: emptyList });
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: [join(directory, 'plugin.mjs')],
      env: [{ name: 'GIVEN', value: 'from-plugin' }],
      provideClusterInfo: true,
      interactiveMode: 'Never',
    };
    const kubeconfig = write('exec', kubeconfigText({ url: server.url, user: { exec } }));
    const kube = await openKube(
      { ...none, kubeconfig },
      around({ PATH: process.env['PATH'] ?? '' }),
    );
    await Promise.all([kube.list('pods', {}), kube.list('services', {})]);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer from-plugin',
      'Bearer from-plugin',
    ]);
    const { readFileSync } = await import('node:fs');
    expect(readFileSync(log, 'utf8')).toBe(`ExecCredential ${server.url}\n`);
  });

  it.each([
    [
      'is missing',
      { command: 'no-such-plugin', installHint: 'Install it.' },
      /no-such-plugin is not installed/,
    ],
    [
      'fails',
      { command: process.execPath, args: ['-e', 'process.exit(3)'] },
      /failed with exit code 3/,
    ],
    [
      'talks nonsense',
      { command: process.execPath, args: ['-e', 'console.log("hi")'] },
      /answered something else/,
    ],
  ])('says so when the exec plugin %s', async (_how, exec, says) => {
    const server = await fake({ rest: emptyList }, { exec: { ...exec, interactiveMode: 'Never' } });
    const kube = await openKube(
      { ...none, kubeconfig: server.kubeconfig },
      around({ PATH: process.env['PATH'] ?? '' }),
    );
    await expect(kube.list('pods', {})).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.stringMatching(says) as string,
    });
  });
});
