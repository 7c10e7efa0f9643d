import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { xdsClient } from '../../../src/io/xds/client.ts';
import type { XdsEndpoint, XdsNode, XdsSecurity } from '../../../src/ports/control-plane.ts';
import type { DemoCluster } from '../../../src/ports/demo.ts';
import type { Kube } from '../../../src/ports/kube.ts';
import { object, text } from '../../../src/core/decode/read.ts';
import { DemoClient, POD, startDemo } from '../../support/demo-client.ts';
import { ISTIOD, kubeOf, NAMESPACE } from '../../support/demo-istiod.ts';
import { syncz } from '../../support/xds-calls.ts';

let demo: DemoCluster;
let kube: Kube;
let tls: XdsSecurity;
beforeAll(async () => {
  demo = await startDemo({ istiods: 2 });
  kube = await kubeOf(demo);
  const root = await kube.get('configmaps', NAMESPACE, 'istio-ca-root-cert');
  tls = {
    mode: 'tls',
    roots: text(object(root?.raw, 'data'), 'root-cert.pem') ?? '',
    serverName: 'istiod.istio-system.svc',
    insecure: false,
  };
});
afterAll(() => demo.stop());

const at = (
  port: number,
  security: XdsSecurity,
  { token, pod = ISTIOD }: { token?: string; pod?: string } = {},
): XdsEndpoint => ({
  name: `${pod}:${port}`,
  connect: (signal) => kube.connect(NAMESPACE, pod, port, signal),
  security,
  ...(token === undefined ? {} : { token }),
});
const tokenOf = (audience = 'istio-ca'): Promise<string> =>
  kube.createToken(NAMESPACE, 'default', audience);

describe("istiod's xDS ports, through a port-forward", () => {
  it('answer over TLS, with a certificate of the mesh root and a token', async () => {
    const { resources, controlPlane } = await xdsClient.debug(
      at(15012, tls, { token: await tokenOf() }),
      syncz(),
    );
    expect(resources).toHaveLength(4);
    expect(controlPlane?.pod).toBe(ISTIOD);
    expect(demo.audit).toContain('create serviceaccounts/token istio-system/default');
  });

  it('answer in clear text, too', async () => {
    const { resources } = await xdsClient.debug(at(15010, { mode: 'plaintext' }), syncz());
    expect(resources).toHaveLength(4);
  });

  it.each([
    ['no token', async () => undefined],
    ['a token of somebody else', async () => 'a.b.c'],
    ['a token for another audience', () => tokenOf('vault')],
  ])('refuse %s', async (_, make) => {
    const token = await make();
    await expect(
      xdsClient.debug(at(15012, tls, token === undefined ? {} : { token }), syncz()),
    ).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('have a certificate for the names of istiod only', async () => {
    const wrong: XdsSecurity = {
      ...tls,
      mode: 'tls',
      serverName: 'istiod.other.svc',
      insecure: false,
    };
    await expect(
      xdsClient.debug(at(15012, wrong, { token: await tokenOf() }), syncz()),
    ).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('know the dumps of their own proxies, and send any proxy its config', async () => {
    const token = await tokenOf();
    const answers = await Promise.all(
      [ISTIOD, 'istiod-7d9f8b5c6d-demo2'].map((pod) =>
        xdsClient.debug(
          at(15012, tls, { token, pod }),
          syncz({ typeUrl: 'istio.io/debug/config_dump', resourceNames: [`${POD}.default`] }),
        ),
      ),
    );
    expect(answers.filter(({ resources }) => resources.length > 0)).toHaveLength(1);
    for (const pod of [ISTIOD, 'istiod-7d9f8b5c6d-demo2']) {
      const node = {
        id: `sidecar~198.18.1.1~${POD}.default~default.svc.cluster.local`,
        metadata: {},
      };
      const own = await kube.createToken('default', 'default', 'istio-ca');
      expect(await sent(at(15012, tls, { token: own, pod }), node)).toEqual([23]);
    }
  });

  it.each([
    ['a namespace', 'shop', {}],
    ['a namespace in the metadata', 'default', { NAMESPACE: 'shop' }],
    ['a service account', 'default', { SERVICE_ACCOUNT: 'bookinfo-details' }],
  ])(
    "take no node with %s that is not the token's; in clear text nobody asks",
    async (_, domain, metadata) => {
      const id = `sidecar~198.18.1.1~${POD}.default~${domain}.svc.cluster.local`;
      const token = await kube.createToken('default', 'default', 'istio-ca');
      await expect(sent(at(15012, tls, { token }), { id, metadata })).rejects.toMatchObject({
        code: 'forbidden',
        message: expect.stringContaining(
          'no identities ([spiffe://cluster.local/ns/default/sa/default]) matched',
        ),
        hint: expect.stringContaining('those of the token'),
      });
      expect(await sent(at(15010, { mode: 'plaintext' }), { id, metadata })).toEqual([23]);
    },
  );
});

/** How many clusters each answer holds that a node gets. */
async function sent(endpoint: XdsEndpoint, node: XdsNode): Promise<number[]> {
  const counts: number[] = [];
  for await (const { resources } of xdsClient.stream(endpoint, {
    node,
    typeUrls: ['type.googleapis.com/envoy.config.cluster.v3.Cluster'],
    signal: new AbortController().signal,
    limitMs: 5000,
  }))
    counts.push(resources.length);
  return counts;
}

describe('the root of the mesh', () => {
  it('lies in every namespace', async () => {
    const maps = await kube.list('configmaps', {});
    const roots = maps.filter(({ name }) => name === 'istio-ca-root-cert');
    const namespaces = await kube.list('namespaces', {});
    expect(roots.map(({ namespace }) => namespace)).toEqual(
      expect.arrayContaining(namespaces.map(({ name }) => name)),
    );
  });
});

describe('tokens', () => {
  const PATH = '/api/v1/namespaces/default/serviceaccounts';
  const post = (name: string, spec: object): ReturnType<DemoClient['json']> =>
    new DemoClient(demo).json(`${PATH}/${name}/token`, {
      method: 'POST',
      body: JSON.stringify({ spec }),
    });

  it('come as Kubernetes gives them', async () => {
    const spec = { audiences: ['istio-ca'], expirationSeconds: 600 };
    expect(await post('bookinfo-productpage', spec)).toMatchObject({
      kind: 'TokenRequest',
      spec,
      status: { token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) },
    });
  });

  it('are for accounts that there are, and last ten minutes at least', async () => {
    expect(await post('nosuch', {})).toMatchObject({
      code: 404,
      message: 'serviceaccounts "nosuch" not found',
    });
    expect(await post('default', { expirationSeconds: 60 })).toMatchObject({ code: 400 });
  });

  it('are a right like others', async () => {
    const limited = await startDemo({ deny: ['create serviceaccounts/token'] });
    await expect(
      (await kubeOf(limited)).createToken(NAMESPACE, 'default', 'istio-ca'),
    ).rejects.toMatchObject({ code: 'forbidden' });
    expect(limited.audit).toEqual([]);
    await limited.stop();
  });
});
