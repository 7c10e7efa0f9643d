import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openKube } from '../../../src/io/kube/open.ts';
import type { DemoCluster, DemoOptions } from '../../../src/ports/demo.ts';
import type { Kube } from '../../../src/ports/kube.ts';
import { scratch } from '../../io/files/archives.ts';
import { startDemo } from '../../support/demo-client.ts';
import { writeLogBundle } from '../../support/log-bundle.ts';
import { memorySource } from '../../support/memory-source.ts';
import { request, tail } from '../../support/tailing.ts';
import type { Source } from '../../../src/sources/source.ts';

const PODS = Array.from({ length: 10 }, (_, index) => `web-${index}`);
const dir = scratch();
writeLogBundle(join(dir.path, 'ten'), PODS, 40);
afterAll(() => dir.remove());

let demo: DemoCluster | undefined;
afterEach(async () => {
  await demo?.stop();
  demo = undefined;
});

async function serve(
  options: DemoOptions,
): Promise<{ demo: DemoCluster; kube: Kube; source: Source }> {
  demo = await startDemo({ bundle: join(dir.path, 'ten'), ...options });
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const kube = await openKube(
    { kubeconfig: demo.kubeconfig, asGroup: [], requestTimeoutMs: 5000 },
    { env: {}, signal },
  );
  const source = { ...memorySource({ objects: [] }), objects: kube, live: kube };
  return { demo, kube, source };
}

/** All that a container has logged, in one piece over a connection of its own. */
const whole = async (kube: Kube, pod: string): Promise<string[]> =>
  new TextDecoder()
    .decode(await kube.logs({ namespace: 'shop', pod, container: 'istio-proxy' }))
    .trimEnd()
    .split('\n');

describe('a tail of ten pods', () => {
  it('loses and repeats nothing over 100 forced disconnects', async () => {
    // A second of one pod's lines is sent again after a drop, as the API server knows whole seconds only.
    const {
      demo: cluster,
      kube,
      source,
    } = await serve({
      logRate: 2000,
      cutLogsAfterBytes: 36_000,
      cutLogs: 100,
    });
    const tailed = await tail(
      source,
      request(),
      ({ kinds }) => kinds.filter((kind) => kind === 'resumed').length >= 100,
    );
    expect(cluster.logsCut()).toBe(100);
    expect(tailed.kinds.filter((kind) => kind === 'dropped')).toHaveLength(100);
    expect(tailed.kinds).not.toContain('refused');
    for (const pod of PODS) {
      const got = tailed.of(`shop/${pod}`);
      expect(got.length).toBeGreaterThan(40);
      expect(got).toEqual((await whole(kube, pod)).slice(0, got.length));
    }
  }, 120_000);

  it('marks a restart and goes on with the new instance, without loss where the connection had broken', async () => {
    const { demo: cluster, kube, source } = await serve({ logRate: 1000, cutLogsAfterBytes: 15_000, cutLogs: 6 });
    let restarted = false;
    const tailed = await tail(source, request(), (soFar) => {
      if (!restarted && soFar.of('shop/web-3').length > 60) {
        restarted = true;
        cluster.restart('shop/web-3/istio-proxy');
      }
      const mark = soFar.news.find(({ kind }) => kind === 'restarted');
      return mark !== undefined && soFar.of('shop/web-3').length > 150;
    });
    const marks = tailed.news.filter(({ kind }) => kind === 'restarted');
    expect(marks).toMatchObject([
      { origin: { pod: 'web-3' }, text: 'shop/web-3 has restarted (OOMKilled)' },
    ]);
    const query = { namespace: 'shop', pod: 'web-3', container: 'istio-proxy', follow: false, timestamps: false }; // prettier-ignore
    const text = async (previous: boolean): Promise<string> => {
      let found = '';
      const { signal } = new AbortController();
      for await (const piece of kube.followLog({ ...query, previous, signal }))
        found += new TextDecoder().decode(piece);
      return found;
    };
    const truth = ((await text(true)) + (await text(false))).trimEnd().split('\n');
    const got = tailed.of('shop/web-3');
    expect(got).toEqual(truth.slice(0, got.length));
  }); // prettier-ignore

  it('gives the lines of ended logs in the order of their times', async () => {
    const { source } = await serve({});
    const tailed = await tail(source, request({ follow: false, tailLines: 5 }), () => false);
    expect(tailed.count).toBe(50);
    expect(tailed.lines.size).toBe(10);
    expect(tailed.order).toEqual(tailed.order.toSorted());
    expect(tailed.kinds).toEqual(PODS.map(() => 'joined'));
  });

  it('follows no more than the limit, and says so', async () => {
    const { source } = await serve({});
    const tailed = await tail(source, request({ maxStreams: 4 }), (soFar) => soFar.kinds.includes('note'));
    const [note] = tailed.news.filter(({ kind }) => kind === 'note');
    expect(note?.text).toBe('4 pods are followed, which is the limit (--max-log-requests): 6 more wait until others have ended');
    expect(tailed.lines.size).toBeLessThanOrEqual(4);
  }); // prettier-ignore

  it('names the verb and the resource that it lacks', async () => {
    const { source } = await serve({ deny: ['get pods/log'] });
    await expect(tail(source, request())).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('get pods/log'),
    });
    await expect(tail(source, request({ follow: false }))).rejects.toMatchObject({ code: 'forbidden' }); // prettier-ignore
  });
});
