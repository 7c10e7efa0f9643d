import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoCluster } from '../../../src/ports/demo.ts';
import type { Kube } from '../../../src/ports/kube.ts';
import { askIstiod, ISTIOD, kubeOf, NAMESPACE } from '../../support/demo-istiod.ts';
import { BUNDLE, POD, startDemo } from '../../support/demo-client.ts';

const recorded = (name: string): string =>
  readFileSync(`${BUNDLE}/istiod/${ISTIOD}/${name}`, 'utf8');
const sections = (dump: { configs: { '@type': string }[] }): string[] =>
  dump.configs.map((config) => config['@type'].split('.').at(-1) ?? '');

describe('one istiod', () => {
  let demo: DemoCluster;
  let kube: Kube;
  beforeAll(async () => {
    demo = await startDemo();
    kube = await kubeOf(demo);
  });
  afterAll(() => demo.stop());
  const ask = (url: string, port?: number): ReturnType<typeof askIstiod> =>
    askIstiod(kube, url, port === undefined ? {} : { port });

  it.each([
    ['/debug/syncz', 'syncz.json'],
    ['/debug/connections', 'connections.json'],
    ['/debug/adsz', 'adsz.json'],
    ['/debug/registryz', 'registryz.json'],
    ['/debug/endpointz', 'endpointz.json'],
    ['/debug/endpointShardz', 'endpointz.json'],
    ['/debug/configz', 'configz.json'],
    ['/debug/mesh', 'mesh.json'],
    ['/debug/clusterz', 'clusterz.json'],
    ['/version', 'version.json'],
    ['/metrics', 'metrics.txt'],
    [`/debug/config_dump?proxyID=${POD}.default&include_eds`, `config_dump/default/${POD}.json`],
  ])('answers %s with the bytes and the time of the recording', async (url, file) => {
    for (const port of [15014, 8080]) {
      const { status, date, text } = await ask(url, port);
      expect(status).toBe(200);
      expect(text).toBe(recorded(file));
      expect(date).toBe('Fri, 20 Nov 2026 22:12:16 GMT');
    }
  });

  it('cuts syncz to a namespace', async () => {
    const rows = (await ask('/debug/syncz?namespace=istio-system')).json();
    expect(rows.map(({ proxy }: { proxy: string }) => proxy)).toEqual([
      'istio-ingressgateway-6d5f7c8b94-x7k2p.istio-system',
    ]);
    expect((await ask('/debug/syncz?namespace=nosuch')).json()).toEqual([]);
  });

  it('leaves endpoints out of a dump unless asked, and gives single types bare', async () => {
    const url = `/debug/config_dump?proxyID=${POD}.default`;
    expect(sections((await ask(url)).json())).not.toContain('EndpointsConfigDump');
    expect(sections((await ask(`${url}&include_eds=true`)).json())).toContain(
      'EndpointsConfigDump',
    );
    const types = (await ask(`${url}&types=cds,RDS`)).json();
    expect(Object.keys(types).map((type) => type.split('.').at(-1))).toEqual([
      'Cluster',
      'RouteConfiguration',
    ]);
    expect(Object.values(types).every((list) => Array.isArray(list) && list.length > 0)).toBe(true);
    const eds = (await ask(`/debug/edsz?proxyID=${POD}.default`)).json();
    expect(Object.keys(eds)).toEqual([
      'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
    ]);
  });

  it('takes a proxyID for the first connection that contains it, as istiod does', async () => {
    // "reviews-v1-….default-3" comes before v2 and v3.
    const dump = (await ask('/debug/config_dump?proxyID=reviews&include_eds')).text;
    expect(dump).toBe(recorded('config_dump/default/reviews-v1-6d5f7c8b94-x7k2p.json'));
    const { clients } = (await ask('/debug/adsz?proxyID=ratings')).json();
    expect(clients).toHaveLength(1);
  });

  it.each([
    ['/debug/config_dump', 400, 'You must provide a proxyID in the query string'],
    ['/debug/config_dump?proxyID=nosuch.default', 404, 'Proxy not connected to this Pilot'],
    ['/debug/config_dump?proxyID=../../x.y', 404, 'Proxy not connected to this Pilot'],
    ['/debug/adsz?proxyID=nosuch', 404, 'Proxy not connected to this Pilot'],
    ['/debug/nosuchz', 404, '404 page not found'],
    ['/debug/../meshdbg.json', 404, '404 page not found'],
    ['/debug/list', 200, '"config_dump"'],
    ['/debug', 200, '/debug/syncz'],
  ])('answers %s with %i', async (url, status, text) => {
    const answer = await ask(url);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(text);
  });
});

describe('several istiods', () => {
  const names = [ISTIOD, 'istiod-7d9f8b5c6d-demo2', 'istiod-7d9f8b5c6d-demo3'];

  it('share the proxies: each has one istiod, the others do not know it', async () => {
    const demo = await startDemo({ istiods: 3 });
    const kube = await kubeOf(demo);
    const pods = await kube.list('pods', { labelSelector: 'app=istiod,istio.io/rev=default' });
    expect(pods.map(({ name }) => name).sort()).toEqual([...names].sort());
    expect(new Set(pods.map(({ raw }) => JSON.stringify(raw['status']))).size).toBe(3);
    const seen: string[] = [];
    for (const pod of names) {
      const rows = (await askIstiod(kube, '/debug/syncz', { pod })).json();
      const own = rows.map(({ proxy }: { proxy: string }) => proxy);
      const { clients, totalClients } = (
        await askIstiod(kube, '/debug/connections', { pod })
      ).json();
      expect(totalClients).toBe(own.length);
      expect(
        clients.map(({ connectionId }: { connectionId: string }) =>
          connectionId.replace(/-\d+$/, ''),
        ),
      ).toEqual(expect.arrayContaining(own));
      for (const proxy of own)
        expect((await askIstiod(kube, `/debug/config_dump?proxyID=${proxy}`, { pod })).status).toBe(
          200,
        );
      seen.push(...own);
      expect((await askIstiod(kube, '/version', { pod })).text).toBe(recorded('version.json'));
    }
    expect(seen).toHaveLength(8);
    expect(new Set(seen).size).toBe(8);
    const elsewhere = `/debug/config_dump?proxyID=${seen[0]}`;
    expect((await askIstiod(kube, elsewhere, { pod: names[2] })).status).toBe(404);
    await demo.stop();
  });

  it('fail each in its own way', async () => {
    // In the order of the pods' names: …demo2, …demo3, …lab01.
    const demo = await startDemo({
      istiods: 4,
      istiodFaults: ['hangs', 'forbidden', 'debug-off', 'unreachable'],
    });
    const kube = await kubeOf(demo);
    const [hangs, forbidden, off, none] = [2, 3, 4].map((n) => `istiod-7d9f8b5c6d-demo${n}`).concat(ISTIOD); // prettier-ignore
    await expect(
      askIstiod(kube, '/debug/syncz', { pod: hangs, limitMs: 300 }),
    ).rejects.toMatchObject({ name: expect.stringMatching(/Abort|Timeout/) });
    expect((await askIstiod(kube, '/debug/syncz', { pod: forbidden })).status).toBe(403);
    expect((await askIstiod(kube, '/debug/syncz', { pod: off })).status).toBe(404);
    expect((await askIstiod(kube, '/version', { pod: off })).status).toBe(200);
    await expect(kube.connect(NAMESPACE, none ?? '', 15014, AbortSignal.timeout(3000)).then(
      (stream) => new Promise((resolve, reject) => stream.on('error', reject).on('end', resolve).resume()),
    )).rejects.toMatchObject({ code: 'unreachable' }); // prettier-ignore
    await demo.stop();
  });

  it('are not made of a bundle that has none', async () => {
    const bundle = mkdtempSync(join(tmpdir(), 'meshdbg-none-'));
    mkdirSync(join(bundle, 'proxies/shop/web'), { recursive: true });
    writeFileSync(join(bundle, 'proxies/shop/web/config_dump.json'), '{}');
    await expect(startDemo({ bundle, istiods: 2 })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('no istiod'),
    });
    rmSync(bundle, { recursive: true });
  });
});
