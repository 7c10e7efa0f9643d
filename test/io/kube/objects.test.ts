import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { openKube } from '../../../src/io/kube/open.ts';
import type { Kube } from '../../../src/ports/kube.ts';
import {
  startFakeApi,
  status,
  type FakeApi,
  type FakeApiServer,
} from '../../support/api-server.ts';
import { waitUntil } from '../../support/wait.ts';

let server: FakeApiServer | undefined;
afterEach(() => server?.stop());

async function kubeOf(rest: FakeApi['rest'], requestTimeoutMs = 5000): Promise<Kube> {
  server = await startFakeApi(rest === undefined ? {} : { rest });
  const { signal } = new AbortController();
  return openKube(
    { kubeconfig: server.kubeconfig, asGroup: [], requestTimeoutMs },
    { env: {}, signal },
  );
}

const item = (name: string) => ({ metadata: { name, namespace: 'shop' } });
const names = (objects: readonly { readonly name: string }[]) => objects.map(({ name }) => name);

describe('list', () => {
  it('reads page after page, with the selector on each', async () => {
    const kube = await kubeOf(({ query }) => {
      const page = Number(query.get('continue') ?? '0');
      return {
        body: {
          kind: 'PodList',
          apiVersion: 'v1',
          metadata: page < 2 ? { continue: String(page + 1) } : {},
          items: [item(`pod-${page}`)],
        },
      };
    });
    const found = await kube.list('pods', { namespace: 'shop', labelSelector: 'app in (a,b)' });
    expect(names(found)).toEqual(['pod-0', 'pod-1', 'pod-2']);
    expect(found[0]?.kind).toBe('Pod');
    expect(server?.requests.map(({ path, query }) => [path, query.get('labelSelector')])).toEqual(
      Array.from({ length: 3 }, () => ['/api/v1/namespaces/shop/pods', 'app in (a,b)']),
    );
  });

  it('starts over in one piece when the list changed too much between two pages', async () => {
    const kube = await kubeOf(({ query }) => {
      if (query.get('continue') !== null) return status(410, 'too old');
      const whole = query.get('limit') === null;
      return {
        body: {
          kind: 'PodList',
          metadata: whole ? {} : { continue: 'x' },
          apiVersion: 'v1',
          items: whole ? [item('a'), item('b')] : [item('a')],
        },
      };
    });
    expect(names(await kube.list('pods', {}))).toEqual(['a', 'b']);
  });

  it('falls back to older versions of a CRD', async () => {
    const kube = await kubeOf(({ path }) =>
      path === '/apis/networking.istio.io/v1alpha3/virtualservices'
        ? {
            body: {
              kind: 'VirtualServiceList',
              apiVersion: 'networking.istio.io/v1alpha3',
              items: [item('reviews')],
            },
          }
        : undefined,
    );
    expect(await kube.list('virtualservices', {})).toMatchObject([
      { apiVersion: 'networking.istio.io/v1alpha3', kind: 'VirtualService', name: 'reviews' },
    ]);
  });

  it('has no objects of a kind that the cluster does not know', async () => {
    const kube = await kubeOf(() => undefined);
    expect(await kube.list('destinationrules', {})).toEqual([]);
    expect(server?.requests).toHaveLength(3);
  });
});

describe('get', () => {
  it('is undefined for an object that is not there, without asking older versions', async () => {
    const kube = await kubeOf(() => status(404, 'not found', { name: 'x', kind: 'gateways' }));
    expect(await kube.get('gateways', 'shop', 'x')).toBeUndefined();
    expect(server?.requests).toHaveLength(1);
  });

  it('escapes names in the path', async () => {
    const kube = await kubeOf(() => status(404, 'not found', { name: 'x' }));
    await kube.get('pods', 'shop', '../../nodes?x=');
    expect(server?.requests[0]?.path).toBe('/api/v1/namespaces/shop/pods/..%2F..%2Fnodes%3Fx%3D');
  });
});

describe('refusals', () => {
  const forbidden = status(403, 'pods is forbidden: User "jane" cannot list resource "pods"');

  it.each([
    [{ namespace: 'shop' }, 'Not allowed: list pods in namespace shop.'],
    [{}, 'Not allowed: list pods in all namespaces.'],
  ])('403 names verb, resource and scope: %j', async (scope, message) => {
    const kube = await kubeOf(() => forbidden);
    await expect(kube.list('pods', scope)).rejects.toMatchObject({
      code: 'forbidden',
      message,
      hint: expect.stringContaining('User "jane"') as string,
    });
  });

  it('403 of a cluster-wide kind has no namespace', async () => {
    const kube = await kubeOf(() => status(403, 'no'));
    await expect(kube.get('namespaces', '', 'shop')).rejects.toMatchObject({
      message: 'Not allowed: get namespaces "shop".',
    });
  });

  it('401 speaks of the credentials', async () => {
    const kube = await kubeOf(() => status(401, 'Unauthorized'));
    await expect(kube.list('pods', {})).rejects.toMatchObject({
      code: 'unauthorized',
      hint: expect.stringContaining('expired') as string,
    });
  });

  it.each([
    ['a web page', { body: '<html>login</html>' }, 'unreadable', /is a web page/],
    ['text', { body: 'hello' }, 'unreadable', /no JSON object/],
    ['an error page', { status: 502, body: '<html>bad gateway</html>' }, 'unreachable', /502/],
  ])('%s instead of an answer is a plain sentence', async (_what, answer, code, says) => {
    const kube = await kubeOf(() => answer);
    const message: unknown = expect.stringMatching(says);
    await expect(kube.list('pods', {})).rejects.toMatchObject({ code, message });
  });

  it('names the limit when the server stays silent', async () => {
    const kube = await kubeOf(() => ({ body: {}, delayMs: 400 }), 50);
    const message: unknown = expect.stringMatching(/within 0.05 s \(--request-timeout\)/);
    await expect(kube.list('pods', {})).rejects.toMatchObject({ code: 'timeout', message });
  });

  it('names the server that refuses connections', async () => {
    const kube = await kubeOf(undefined);
    const { host } = new URL(server?.url ?? '');
    await server?.stop();
    server = undefined;
    await expect(kube.list('pods', {})).rejects.toMatchObject({
      code: 'unreachable',
      message: `The API server ${host} refuses connections.`,
    });
  });

  it('ends at once on Ctrl-C', async () => {
    server = await startFakeApi({ rest: () => ({ body: {}, delayMs: 3000 }) });
    const interruption = new AbortController();
    const kube = await openKube(
      { kubeconfig: server.kubeconfig, asGroup: [], requestTimeoutMs: 0 },
      { env: {}, signal: interruption.signal },
    );
    setTimeout(() => interruption.abort(), 30);
    const started = performance.now();
    await expect(kube.list('pods', {})).rejects.toMatchObject({ code: 'interrupted' });
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

it('dozens of requests at once wait for Ctrl-C with one listener, and all end with it', async () => {
  const rest = () => ({ body: { kind: 'PodList', apiVersion: 'v1', items: [] }, delayMs: 30_000 });
  server = await startFakeApi({ rest });
  const controller = new AbortController();
  const kube = await openKube(
    { kubeconfig: server.kubeconfig, asGroup: [], requestTimeoutMs: 20_000 },
    { env: {}, signal: controller.signal },
  );
  const lists = Array.from({ length: 30 }, (_, at) => kube.list('pods', { namespace: `n${at}` }));
  const ended = Promise.allSettled(lists);
  await waitUntil('thirty requests', async () => server?.requests[29]);
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
  controller.abort();
  expect(await ended).toEqual(lists.map(() => ({ status: 'rejected', reason: expect.objectContaining({ code: 'interrupted' }) }))); // prettier-ignore
});
