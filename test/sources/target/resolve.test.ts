import { describe, expect, it } from 'vitest';
import type { TargetRequest } from '../../../src/sources/request.ts';
import { resolveTargets } from '../../../src/sources/resolve-target.ts';
import { memorySource, pod, thing, type MemorySource } from '../../support/memory-source.ts';

const apps = { app: 'reviews' };
const ready = (since: string) => ({
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: since }],
});

const CLUSTER = [
  ...['default', 'shop', 'istio-system', 'other'].map((name) => thing('v1', 'Namespace', name)),
  pod('default/productpage-v1-6d5f-aaaaa', { labels: { app: 'productpage' } }),
  pod('default/frontend', { labels: { app: 'frontend' } }),
  pod('default/web.shop', {}),
  pod('default/dotted.name.v1', {}),
  pod('default/tool', { spec: { containers: [{ name: 'app' }] }, labels: { app: 'tool' } }),
  pod('shop/reviews-v1-6d5f-aaaaa', { labels: apps, status: ready('2026-01-02T00:00:00Z') }),
  pod('shop/reviews-v2-6d5f-bbbbb', { labels: apps, status: ready('2026-01-01T00:00:00Z') }),
  pod('shop/reviews-v3-6d5f-ccccc', { labels: apps, status: { phase: 'Pending' } }),
  pod('shop/frontend', {}),
  pod('istio-system/ingress-1', { labels: { istio: 'ingressgateway' } }),
  pod('istio-system/ztunnel-x', { labels: { app: 'ztunnel' } }),
  pod('shop/edge-istio-1', { labels: { 'gateway.networking.k8s.io/gateway-name': 'edge' } }),
  thing('apps/v1', 'Deployment', 'shop/reviews', { selector: { matchLabels: apps } }),
  thing('apps/v1', 'Deployment', 'shop/idle', { selector: { matchLabels: { app: 'idle' } } }),
  thing('apps/v1', 'Deployment', 'istio-system/istio-ingressgateway', {
    selector: { matchExpressions: [{ key: 'istio', operator: 'In', values: ['ingressgateway'] }] },
  }),
  thing('v1', 'Service', 'shop/reviews', { selector: apps }),
  thing('v1', 'Service', 'default/storefront', { selector: { app: 'frontend' } }),
  thing('v1', 'Service', 'shop/external', { externalName: 'example.com' }),
  thing('networking.istio.io/v1', 'Gateway', 'shop/public', {
    selector: { istio: 'ingressgateway' },
  }),
  thing('gateway.networking.k8s.io/v1', 'Gateway', 'shop/edge'),
];

const plain: TargetRequest = { allNamespaces: false, allReplicas: false };

async function resolve(request: Partial<TargetRequest>, source: Partial<MemorySource> = {}) {
  const { targets, notes } = await resolveTargets(
    { ...plain, ...request },
    memorySource({ objects: CLUSTER, ...source }),
  );
  return { pods: targets.map(({ proxy }) => `${proxy.namespace}/${proxy.pod}`), notes };
}

const text = (value: string, more: Partial<TargetRequest> = {}) =>
  resolve({ text: value, ...more });

describe('names of pods', () => {
  it.each([
    ['frontend', {}, 'default/frontend'],
    ['pod/frontend', {}, 'default/frontend'],
    ['pods/frontend', {}, 'default/frontend'],
    ['po/frontend', {}, 'default/frontend'],
    ['frontend', { namespace: 'shop' }, 'shop/frontend'],
    ['frontend.shop', {}, 'shop/frontend'],
    ['pod/frontend.shop', {}, 'shop/frontend'],
    ['dotted.name.v1', {}, 'default/dotted.name.v1'],
    ['dotted.name.v1.default', { namespace: 'shop' }, 'default/dotted.name.v1'],
    // "shop" is a namespace, but has no pod "web": the pod whose name has the dot is meant.
    ['web.shop', {}, 'default/web.shop'],
  ])('%s %j', async (name, more, expected) => {
    expect((await text(name, more)).pods).toEqual([expected]);
  });

  it('accepts a prefix that names exactly one pod, with a note', async () => {
    expect(await text('product')).toEqual({
      pods: ['default/productpage-v1-6d5f-aaaaa'],
      notes: ['"product" is taken as pod default/productpage-v1-6d5f-aaaaa'],
    });
    expect((await text('pod/productpage')).pods).toEqual(['default/productpage-v1-6d5f-aaaaa']);
  });

  it('lists the pods that a prefix fits', async () => {
    await expect(text('pod/reviews', { namespace: 'shop' })).rejects.toMatchObject({
      code: 'ambiguous',
      hint: 'Choose one: shop/reviews-v1-6d5f-aaaaa, shop/reviews-v2-6d5f-bbbbb, shop/reviews-v3-6d5f-ccccc',
    });
  });

  it('says that the suffix wins over -n, as in istioctl', async () => {
    expect(await text('frontend.shop', { namespace: 'other' })).toEqual({
      pods: ['shop/frontend'],
      notes: ['"frontend.shop" names the namespace shop: -n other is not used'],
    });
  });

  it.each([
    [['get namespaces'], 'frontend.shop', 'shop/frontend'],
    [['get namespaces'], 'dotted.name.v1', 'default/dotted.name.v1'],
    [['list deployments', 'list services', 'get deployments'], 'frontend', 'default/frontend'],
  ])('works where %j is forbidden: %s', async (forbidden, name, expected) => {
    expect((await resolve({ text: name }, { forbidden })).pods).toEqual([expected]);
  });

  it('names the right that is missing', async () => {
    await expect(resolve({ text: 'frontend' }, { forbidden: ['get pods'] })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('searches all namespaces with -A', async () => {
    expect((await text('product', { allNamespaces: true })).pods).toHaveLength(1);
    await expect(text('frontend', { allNamespaces: true })).rejects.toMatchObject({
      code: 'ambiguous',
      hint: 'Choose one with -n: default, shop',
    });
  });
});

describe('workloads', () => {
  it.each([
    'deploy',
    'deployment',
    'deployments',
    'Deployment',
    'deployments.apps',
    'svc',
    'service',
    'services',
  ])('%s/reviews takes the pod that has been ready for longest', async (type) => {
    const { pods, notes } = await text(`${type}/reviews.shop`);
    expect(pods).toEqual(['shop/reviews-v2-6d5f-bbbbb']);
    expect(notes[0]).toMatch(
      /^(Deployment|Service) shop\/reviews has 3 pods: shop\/reviews-v2-6d5f-bbbbb is asked/,
    );
  });

  it('takes all that run with --all-replicas, and counts the others', async () => {
    expect(await text('deploy/reviews', { namespace: 'shop', allReplicas: true })).toEqual({
      pods: ['shop/reviews-v1-6d5f-aaaaa', 'shop/reviews-v2-6d5f-bbbbb'],
      notes: ['1 pod left out: 1 not running'],
    });
  });

  it('guesses a workload, then a service, from a bare name, with a note', async () => {
    expect((await text('reviews', { namespace: 'shop' })).notes[0]).toBe(
      '"reviews" is taken as Deployment shop/reviews',
    );
    const front = await text('storefront');
    expect(front.notes).toEqual(['"storefront" is taken as Service default/storefront']);
    expect(front.pods).toEqual(['default/frontend']);
  });

  it("reads a service's host name", async () => {
    expect((await text('svc/reviews.shop.svc.cluster.local')).pods).toHaveLength(1);
  });

  it.each([
    ['deploy/idle.shop', /^Deployment shop\/idle has no pods/],
    ['svc/external.shop', /^Service shop\/external has no pods: it stands for example\.com/],
  ])('%s has no pods', async (name, message) => {
    const says: unknown = expect.stringMatching(message);
    await expect(text(name)).rejects.toMatchObject({ code: 'not-found', message: says });
  });
});

describe('gateways', () => {
  it.each([
    ['gateway/public.shop', 'istio-system/ingress-1'],
    ['gw/public', 'istio-system/ingress-1'],
    ['gateway/edge.shop', 'shop/edge-istio-1'],
    ['gtw/edge.shop', 'shop/edge-istio-1'],
    ['gateway/istio-ingressgateway', 'istio-system/ingress-1'],
    ['gateway/istio-ingressgateway.istio-system', 'istio-system/ingress-1'],
  ])('%s', async (name, expected) => {
    expect((await text(name)).pods).toEqual([expected]);
  });
});

describe('selections', () => {
  it('takes all pods with an Envoy, in order, and counts the others', async () => {
    expect(await resolve({ allNamespaces: true })).toEqual({
      pods: [
        'default/dotted.name.v1',
        'default/frontend',
        'default/productpage-v1-6d5f-aaaaa',
        'default/web.shop',
        'istio-system/ingress-1',
        'shop/edge-istio-1',
        'shop/frontend',
        'shop/reviews-v1-6d5f-aaaaa',
        'shop/reviews-v2-6d5f-bbbbb',
      ],
      notes: ['3 pods left out: 1 ztunnel (no Envoy), 1 without an Envoy, 1 not running'],
    });
  });

  it.each([
    [{ selector: 'app=reviews', namespace: 'shop' }, 2],
    [{ selector: 'app in (reviews,frontend)', allNamespaces: true }, 3],
  ])('%j', async (request, count) => {
    expect((await resolve(request)).pods).toHaveLength(count);
  });

  it.each([
    [{ selector: 'app=nobody' }, 'not-found'],
    [{ selector: 'app=tool' }, 'not-a-proxy'],
    [{ selector: 'app=x', text: 'frontend' }, 'usage'],
    [{}, 'usage'],
  ])('%j is %s', async (request, code) => {
    await expect(resolve(request)).rejects.toMatchObject({ code });
  });
});

describe('names that lead nowhere', () => {
  it.each([
    ['fronted', /Did you mean frontend/],
    ['frontent.shopp', /There is no namespace "shopp"\.\nDid you mean frontend/],
    ['prodcutpage', /Did you mean productpage-v1-6d5f-aaaaa/],
    ['deploy/reviews', /It exists in shop: write deploy\/reviews\.shop, or use -n\./],
    ['deploy/nothing-alike-at-all', /There is nothing of the kind in namespace default/],
  ])('%s: %s', async (name, hint) => {
    const says: unknown = expect.stringMatching(hint);
    await expect(text(name)).rejects.toMatchObject({ code: 'not-found', hint: says });
  });

  it.each(['vs/reviews', 'deploy/', '/x', 'a/b/c'])('%s is no target', async (name) => {
    await expect(text(name)).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('no name at all', () => {
  it('lists pods of the namespace that have an Envoy', async () => {
    await expect(resolve({})).rejects.toMatchObject({
      code: 'usage',
      hint: 'Namespace default has: default/dotted.name.v1, default/frontend, default/productpage-v1-6d5f-aaaaa, default/web.shop',
    });
    await expect(resolve({ namespace: 'other' })).rejects.toMatchObject({
      hint: expect.stringContaining('no pod with an Envoy') as string,
    });
  });
});

describe('captures', () => {
  const known = [
    { namespace: 'shop', pod: 'reviews-v1-6d5f7c8b94-x7k2p' },
    { namespace: 'shop', pod: 'ratings-v1-6d5f7c8b94-x7k2p' },
    { namespace: 'shop', pod: 'db-0' },
  ];
  const bare = (request: Partial<TargetRequest>, more: Partial<MemorySource> = {}) =>
    resolve(request, { objects: [], known, ...more });

  it.each([
    ['reviews-v1', 'reviews-v1-6d5f7c8b94-x7k2p'],
    ['ratings', 'ratings-v1-6d5f7c8b94-x7k2p'],
    ['deploy/reviews-v1', 'reviews-v1-6d5f7c8b94-x7k2p'],
    ['sts/db', 'db-0'],
    ['svc/reviews', 'reviews-v1-6d5f7c8b94-x7k2p'],
    ['db-0.shop', 'db-0'],
  ])('finds %s by the names of its proxies, without any objects', async (name, expected) => {
    expect((await bare({ text: name })).pods).toEqual([`shop/${expected}`]);
  });

  it('takes the only proxy without a name, else asks for one', async () => {
    expect((await bare({}, { known: known.slice(0, 1) })).pods).toEqual([
      'shop/reviews-v1-6d5f7c8b94-x7k2p',
    ]);
    await expect(bare({})).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('shop/db-0') as string,
    });
  });

  it('takes the pod of a workload that was captured', async () => {
    const captured = [{ namespace: 'shop', pod: 'reviews-v3-6d5f-ccccc' }];
    const { pods } = await resolve({ text: 'deploy/reviews.shop' }, { known: captured });
    expect(pods).toEqual(['shop/reviews-v3-6d5f-ccccc']);
    await expect(resolve({ text: 'frontend.shop' }, { known: captured })).rejects.toMatchObject({
      code: 'not-found',
      message: 'here holds no capture of pod shop/frontend.',
    });
  });

  it('shows the one proxy of a file whatever it is called', async () => {
    const { pods, notes } = await bare(
      { text: 'something' },
      { kind: 'file', known: known.slice(0, 1) },
    );
    expect(pods).toHaveLength(1);
    expect(notes[0]).toContain('is shown for "something"');
  });
});
