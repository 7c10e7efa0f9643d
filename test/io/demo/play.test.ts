import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askAdmin } from '../../support/demo-admin.ts';
import { DemoClient, startDemo } from '../../support/demo-client.ts';
import { askIstiod, kubeOf } from '../../support/demo-istiod.ts';
import type { DemoCluster } from '../../../src/ports/demo.ts';
import type { Kube } from '../../../src/ports/kube.ts';

const SUFFIX = '6d5f7c8b94-x7k2p';
const CDS = 'type.googleapis.com/envoy.config.cluster.v3.Cluster';
const LDS = 'type.googleapis.com/envoy.config.listener.v3.Listener';
const RDS = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration';

describe('the shipped script, step by step', () => {
  let demo: DemoCluster;
  let kube: Kube;
  let first: string;
  beforeAll(async () => {
    demo = await startDemo({ play: true });
    kube = await kubeOf(demo);
    first = (await askIstiod(kube, '/debug/syncz')).text;
  });
  afterAll(() => demo.stop());

  // oxlint-disable-next-line typescript/no-explicit-any -- a row of JSON
  const row = async (pod: string): Promise<any> =>
    (await askIstiod(kube, '/debug/syncz'))
      .json()
      .find(({ proxy }: { proxy: string }) => proxy.startsWith(pod));
  const types = async (pod: string, url: string): Promise<Record<string, string>> =>
    (await row(pod)).resources[url];
  const envoy = (pod: string, url: string): Promise<string> =>
    askAdmin(kube, { namespace: 'default', pod: `${pod}-${SUFFIX}`, url });

  it('a VirtualService changes: the object, what istiod means and what every Envoy has', async () => {
    const weights = /"weight": ?50/g;
    const istiod = `/debug/config_dump?proxyID=sleep-${SUFFIX}.default`;
    expect((await envoy('sleep', '/config_dump')).match(weights)).toBeNull();
    expect(demo.step()).toContain('50/50');
    expect((await envoy('sleep', '/config_dump')).match(weights)).toHaveLength(4);
    expect((await askIstiod(kube, istiod)).text.match(weights)).toHaveLength(4);
    const { sent, acked, sentTime } = await types('sleep', RDS);
    expect(sent).toBe(acked);
    expect(sent).toMatch(/^2026-11-20T22:12:\d\dZ\/2[0-9a-f]{8}-/);
    expect(Date.parse(sentTime ?? '')).toBeGreaterThanOrEqual(Date.parse('2026-11-20T22:12:16Z'));
    const [service] = (await kube.list('virtualservices', {})).filter(
      ({ name }) => name === 'reviews',
    );
    expect(service?.raw['metadata']).toMatchObject({ generation: 2 });
    const configz = (await askIstiod(kube, '/debug/configz')).json();
    expect(JSON.stringify(configz)).toContain('"weight":50');
  });

  it('a proxy is late, and catches up', async () => {
    demo.step();
    const late = await types('productpage', CDS);
    expect(late['sent']).not.toBe(late['acked']);
    const other = await types('sleep', CDS);
    expect(other['sent']).toBe(other['acked']);
    const timeout = /"connect_timeout": ?"3s"/;
    expect(await envoy('productpage-v1', '/config_dump')).not.toMatch(timeout);
    expect(await envoy('sleep', '/config_dump')).toMatch(timeout);
    demo.step();
    const caughtUp = await types('productpage', CDS);
    expect(caughtUp['acked']).toBe(late['sent']);
    expect(await envoy('productpage-v1', '/config_dump')).toMatch(timeout);
  });

  it('a proxy refuses a listener, and takes the next one', async () => {
    demo.step();
    const refused = await types('reviews-v3', LDS);
    expect(refused['lastError']).toMatch(/^Error adding\/updating listener\(s\) virtualInbound/);
    expect(refused['sent']).not.toBe(refused['acked']);
    expect((await types('reviews-v1', LDS))['lastError']).toBeUndefined();
    const listeners = JSON.parse(
      await envoy('reviews-v3', '/config_dump?resource=dynamic_listeners'),
    ).configs;
    const virtualInbound = listeners.find(
      ({ name }: { name: string }) => name === 'virtualInbound',
    );
    expect(virtualInbound.error_state.details).toMatch(/^script load error/);
    expect(JSON.stringify(virtualInbound.error_state.failed_configuration)).toContain(
      '"default_source_code":{"inline_string"',
    );
    expect(JSON.stringify(virtualInbound.active_state)).not.toContain('lua');
    expect(await envoy('reviews-v3', '/stats?filter=lds.update_rejected')).toBe(
      'listener_manager.lds.update_rejected: 1\n',
    );
    demo.step();
    expect((await types('reviews-v3', LDS))['lastError']).toBeUndefined();
    expect(await envoy('reviews-v3', '/config_dump')).not.toMatch(/error_state|is not lua/);
    expect(await kube.list('envoyfilters', {})).toEqual([]);
  });

  it('a proxy loses its connection, and gets another one', async () => {
    demo.step();
    expect(await row('sleep')).toBeUndefined();
    const url = `/debug/config_dump?proxyID=sleep-${SUFFIX}.default`;
    expect((await askIstiod(kube, url)).status).toBe(404);
    expect((await askIstiod(kube, '/debug/connections')).json().totalClients).toBe(7);
    demo.step();
    expect(await row('sleep')).toBeDefined();
    expect((await askIstiod(kube, '/debug/connections')).text).toContain('default-107');
  });

  it('begins anew', async () => {
    demo.step();
    expect((await askIstiod(kube, '/debug/syncz')).text).toBe(first);
  });
});

describe('a script', () => {
  it('is seen by watchers', async () => {
    const demo = await startDemo({ play: true });
    const path = '/apis/networking.istio.io/v1/virtualservices?watch=true&timeoutSeconds=5';
    const { text } = await new DemoClient(demo).request(path, {
      onChunk: (all, stop) => {
        const lines = all.trimEnd().split('\n').length;
        if (lines === 3) demo.step();
        if (lines === 4) stop();
      },
    });
    const events = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ type }) => type)).toEqual(['ADDED', 'ADDED', 'ADDED', 'MODIFIED']);
    expect(events[3].object.metadata).toMatchObject({ name: 'reviews', generation: 2 });
    await demo.stop();
  });

  it('spreads over several istiods like everything else', async () => {
    const demo = await startDemo({ play: true, istiods: 2 });
    const kube = await kubeOf(demo);
    const rows = async (): Promise<number[]> =>
      Promise.all(
        (await kube.list('pods', { labelSelector: 'app=istiod' })).map(
          async ({ name: pod }) => (await askIstiod(kube, '/debug/syncz', { pod })).json().length,
        ),
      );
    expect(await rows()).toEqual([4, 4]);
    for (let step = 0; step < 6; step += 1) demo.step();
    expect(new Set(await rows())).toEqual(new Set([3, 4]));
    await demo.stop();
  });

  it('must be there to be played', async () => {
    await expect(startDemo({ play: true, bundle: 'test/io/demo' })).rejects.toMatchObject({
      code: expect.stringMatching(/not-found|unreadable/),
    });
  });
});
