import { existsSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoCluster } from '../../../src/ports/demo.ts';
import { DemoClient, POD, startDemo } from '../../support/demo-client.ts';

let demo: DemoCluster;
let client: DemoClient;
beforeAll(async () => {
  demo = await startDemo();
  client = new DemoClient(demo);
});
afterAll(() => demo.stop());

describe('access', () => {
  it('writes a kubeconfig that only its owner reads', () => {
    expect(statSync(demo.kubeconfig).mode & 0o777).toBe(0o600);
  });

  it.each([{}, { authorization: 'Bearer wrong' }, { authorization: 'Basic eA==' }])(
    'answers 401 as a Status object to %j',
    async (headers) => {
      const answer = await client.request('/api/v1/pods', {
        headers: { authorization: '', ...headers },
      });
      expect(answer.status).toBe(401);
      expect(JSON.parse(answer.text)).toMatchObject({
        kind: 'Status',
        reason: 'Unauthorized',
        code: 401,
      });
    },
  );

  it('listens on loopback only', async () => {
    const port = Number(new URL(demo.url).port);
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((address) => address !== undefined && !address.internal && address.family === 'IPv4');
    if (outside === undefined) return;
    const reached = await new Promise((resolve) => {
      const socket = connect(port, outside.address, () => resolve(true));
      socket.on('error', () => resolve(false));
    });
    expect(reached).toBe(false);
  });

  it.each([
    ['POST', '/api/v1/namespaces/default/pods', 'create'],
    ['PUT', `/api/v1/namespaces/default/pods/${POD}`, 'update'],
    ['PATCH', `/api/v1/namespaces/default/pods/${POD}`, 'patch'],
    ['DELETE', `/api/v1/namespaces/default/pods/${POD}`, 'delete'],
    ['DELETE', '/api/v1/namespaces/default/pods', 'deletecollection'],
    ['POST', `/api/v1/namespaces/default/pods/${POD}/eviction`, 'create'],
  ])('forbids %s %s, naming the verb', async (method, path, verb) => {
    const answer = await client.request(path, { method, body: '{}' });
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.text)).toMatchObject({ kind: 'Status', reason: 'Forbidden' });
    expect(answer.text).toContain(`cannot ${verb} resource`);
  });

  it('denies what a test takes away, and only that', async () => {
    const limited = await startDemo({
      deny: ['list pods', 'get virtualservices.networking.istio.io'],
    });
    const other = new DemoClient(limited);
    expect(await other.json('/api/v1/pods')).toMatchObject({
      code: 403,
      message: expect.stringContaining(
        'cannot list resource "pods" in API group "" at the cluster scope',
      ),
    });
    const path = '/apis/networking.istio.io/v1/namespaces/default/virtualservices';
    expect((await other.json(`${path}/reviews`)).code).toBe(403);
    expect((await other.json(path)).items).toHaveLength(3);
    await limited.stop();
  });
});

describe('answers', () => {
  it.each([
    ['/nosuch', 'the server could not find the requested resource'],
    ['/api/v1/nosuch', 'the server could not find the requested resource'],
    ['/apis/nosuch/v1/pods', 'the server could not find the requested resource'],
    ['/api/v1/namespaces/default/pods/nosuch', 'pods "nosuch" not found'],
    ['/api/v1/namespaces/%zz/pods', 'the server could not find the requested resource'],
    [
      '/apis/networking.istio.io/v1/namespaces/default/virtualservices/x',
      'virtualservices.networking.istio.io "x" not found',
    ],
  ])('has no %s', async (path, message) => {
    expect(await client.json(path)).toMatchObject({ kind: 'Status', code: 404, message });
  });

  it('says in discovery all that it serves', async () => {
    const groups = await client.json('/apis');
    const urls = groups.groups.flatMap(({ versions }: { versions: { groupVersion: string }[] }) =>
      versions.map(({ groupVersion }) => `/apis/${groupVersion}`),
    );
    expect(urls).toContain('/apis/networking.istio.io/v1');
    for (const url of ['/api/v1', ...urls]) {
      const { resources } = await client.json(url);
      expect(resources.length).toBeGreaterThan(0);
      for (const { name, verbs } of resources)
        if (verbs.includes('list'))
          expect((await client.json(`${url}/${name}`)).items, `${url}/${name}`).toBeInstanceOf(
            Array,
          );
    }
  });

  it('serves an object as the bundle has it', async () => {
    const pod = await client.json(`/api/v1/namespaces/default/pods/${POD}`);
    expect(pod).toMatchObject({ kind: 'Pod', status: { phase: 'Running', podIP: '198.18.1.1' } });
  });

  it.each([
    [{ verb: 'list', resource: 'pods' }, true],
    [{ verb: 'get', resource: 'pods', subresource: 'log' }, true],
    [{ verb: 'create', resource: 'pods', subresource: 'portforward' }, true],
    [{ verb: 'create', resource: 'pods', subresource: 'exec' }, true],
    [{ verb: 'create', resource: 'pods' }, false],
    [{ verb: 'delete', group: 'networking.istio.io', resource: 'virtualservices' }, false],
  ])('reviews %j as %s', async (resourceAttributes, allowed) => {
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    const body = JSON.stringify({ spec: { resourceAttributes } });
    expect((await client.json(path, { method: 'POST', body })).status.allowed).toBe(allowed);
  });
});

describe('stop', () => {
  it('ends what is open and removes the kubeconfig', async () => {
    const short = await startDemo();
    const watching = new DemoClient(short)
      .request('/api/v1/pods?watch=true', { onChunk: () => void short.stop() })
      .catch(() => 'cut');
    await watching;
    await short.stop();
    expect(existsSync(short.kubeconfig)).toBe(false);
    await expect(new DemoClient(demo).request('/version')).resolves.toMatchObject({ status: 200 });
  });

  it('says so when a port is taken', async () => {
    const port = Number(new URL(demo.url).port);
    await expect(startDemo({ port })).rejects.toMatchObject({ code: 'unreachable' });
  });
});
