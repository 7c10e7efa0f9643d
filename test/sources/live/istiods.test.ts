import { afterEach, describe, expect, it } from 'vitest';
import type { IstiodNeeds } from '../../../src/core/model/capture.ts';
import { decodeSyncz } from '../../../src/core/decode/syncz.ts';
import { liveSource } from '../../../src/sources/live.ts';
import type { SourceRequest } from '../../../src/sources/request.ts';
import type { Source } from '../../../src/sources/source.ts';
import { fakeContext } from '../../support/context.ts';
import {
  istiodOf,
  list,
  startMesh,
  type FakeMesh,
  type FakeMeshServer,
} from '../../support/istiods.ts';
import { certificates, serve } from '../../support/xds-calls.ts';
import { DEMO_ISTIOD } from '../../support/xds-bundle.ts';

let mesh: FakeMeshServer | undefined;
afterEach(() => mesh?.stop());

async function open(parts: FakeMesh, more: Partial<SourceRequest> = {}): Promise<Source> {
  mesh = await startMesh(parts);
  const { context } = fakeContext(mesh.world);
  return liveSource(
    { asGroup: [], requestTimeoutMs: 2000, istioNamespace: 'istio-system', via: 'auto', ...more },
    context,
  );
}

const NEEDS: IstiodNeeds = { sections: ['syncz', 'version'] };
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();
const pods = (proxies: unknown) =>
  decodeSyncz(proxies, '').map(({ namespace, pod }) => `${namespace}/${pod}`);

describe('over HTTP', () => {
  it('asks every istiod of the revision on the port that its pod names', async () => {
    const source = await open(
      {
        istiods: [
          { name: 'a', debug: istiodOf(['x.shop']), annotations: { 'prometheus.io/port': '9099' } },
          { name: 'b', debug: istiodOf(['y.shop']) },
          { name: 'c', revision: 'canary', debug: istiodOf([]) },
        ],
      },
      { revision: 'default' },
    );
    const captures = await source.istiods?.(NEEDS, []);
    expect(captures?.map(({ istiod, capturedAt }) => [istiod.pod, capturedAt])).toEqual([
      ['a', '2026-11-21T00:07:45Z'],
      ['b', '2026-11-21T00:07:45Z'],
    ]);
    expect(mesh?.asked.sort()).toEqual([
      'a:9099 /debug/syncz',
      'a:9099 /version',
      'b:15014 /debug/syncz',
      'b:15014 /version',
    ]);
  });

  it('names those that fail, and answers with the rest', async () => {
    const source = await open(
      {
        istiods: [
          { name: 'fine', debug: istiodOf(['x.shop']) },
          { name: 'hangs', debug: 'hang' },
          { name: 'refuses', debug: 'forbidden' },
          { name: 'page', debug: () => ({ body: '<!DOCTYPE html><html>' }) },
        ],
      },
      // The others have to answer in it, on a busy machine, too.
      { requestTimeoutMs: 2000 },
    );
    const captures = (await source.istiods?.(NEEDS, [])) ?? [];
    const gaps = Object.fromEntries(captures.map(({ istiod, gaps: its }) => [istiod.pod, its]));
    expect(gaps['fine']).toEqual([]);
    // This machine's clock would stand in for that of the mesh, and ages count from it.
    const silent = captures.filter(({ istiod }) => ['hangs', 'refuses'].includes(istiod.pod));
    expect(silent.map(({ capturedAt }) => capturedAt)).toEqual([undefined, undefined]);
    expect(gaps['hangs']).toEqual([
      {
        section: 'istiod hangs',
        reason: expect.stringMatching(/^istio-system\/hangs: No byte came .* within 2 s/) as string,
        hint: expect.stringContaining('--request-timeout') as string,
      },
    ]);
    expect(gaps['refuses']?.[0]?.reason).toMatch(/get pods\/portforward "refuses" in namespace/);
    expect(gaps['page']?.[0]?.reason).toContain('answered /debug/syncz with a web page');
  });

  it('ends with the reason and the next step when none answers', async () => {
    const istiods = ['a', 'b'].map((name) => ({ name, debug: 'forbidden' as const }));
    const source = await open({ istiods });
    await expect(source.istiods?.(NEEDS, [])).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringMatching(/^None of 2 istiods answered. .*pods\/portforward/) as string,
    });
  });

  it('knows the revisions that there are', async () => {
    const source = await open(
      { istiods: [{ name: 'a', revision: '1-32', debug: istiodOf([]) }] },
      { revision: 'nope' },
    );
    await expect(source.istiods?.(NEEDS, [])).rejects.toMatchObject({
      code: 'not-found',
      hint: 'There are: 1-32',
    });
  });
});

describe('config dumps', () => {
  const DUMPS: IstiodNeeds = { sections: [], dumps: ['clusters'] };
  const dump = { '/debug/config_dump': '{"configs":[]}' };
  const A = { namespace: 'default', pod: 'a' };

  it('asks the istiod that the proxy is connected to, by the id of its newest connection', async () => {
    const source = await open({
      istiods: [
        { name: 'one', debug: istiodOf(['xa.default', 'a.default', 'a.default'], dump) },
        { name: 'two', debug: istiodOf(['a.default2'], dump) },
      ],
    });
    const captures = (await source.istiods?.(DUMPS, [A])) ?? [];
    expect(captures.map(({ dumps }) => dumps.map(({ proxy }) => proxy))).toEqual([[A], []]);
    expect(mesh?.asked.filter((path) => path.includes('config_dump'))).toEqual([
      'one:15014 /debug/config_dump?proxyID=a.default-3&include_eds',
    ]);
  });

  it("does not take an answer that may be another proxy's", async () => {
    // istiod would also find "a.default-1" in "xa.default-12".
    const others = Array.from({ length: 10 }, (_, at) => `other${at}.default`);
    const source = await open({
      istiods: [{ name: 'one', debug: istiodOf(['a.default', ...others, 'xa.default'], dump) }],
    });
    await expect(source.istiods?.(DUMPS, [A])).rejects.toMatchObject({
      code: 'ambiguous',
      message: expect.stringContaining('or for xa.default-12') as string,
    });
    expect(mesh?.asked.some((path) => path.includes('config_dump'))).toBe(false);
  });

  it('asks again when the proxy reconnected in between', async () => {
    let times = 0;
    const source = await open({
      istiods: [
        {
          name: 'one',
          debug: (path) => {
            if (path === '/debug/connections')
              return {
                body: JSON.stringify({ clients: [{ connectionId: `a.default-${++times}` }] }),
              };
            return path.includes('a.default-2')
              ? { body: '{"configs":[]}' }
              : { status: 404, body: 'Proxy not connected to this Pilot instance.' };
          },
        },
      ],
    });
    const [capture] = (await source.istiods?.(DUMPS, [A])) ?? [];
    expect(capture?.dumps).toHaveLength(1);
  });
});

describe('over xDS', () => {
  const rest: FakeMesh['rest'] = (path) =>
    path.endsWith('/configmaps/istio-ca-root-cert')
      ? {
          body: {
            kind: 'ConfigMap', apiVersion: 'v1',
            metadata: { name: 'istio-ca-root-cert', namespace: 'istio-system' },
            data: { 'root-cert.pem': certificates.root },
          },
        } // prettier-ignore
      : undefined;
  const off: FakeMesh['istiods'][number]['debug'] = (path) =>
    path === '/version' ? { body: '1.32.0' } : { status: 404, body: '404 page not found\n' };

  it('falls back where the debug endpoints are off, with a token and the mesh root', async () => {
    const tokens: (string | undefined)[] = [];
    const { port } = await serve({
      tls: certificates,
      accepts: (token) => (tokens.push(token), 'ok'),
    });
    const source = await open({ istiods: [{ name: 'a', debug: off, xds: port }], rest });
    const [capture] = (await source.istiods?.(NEEDS, [])) ?? [];
    expect(capture?.gaps).toEqual([]);
    const [syncz] = capture?.bodies.filter(({ section }) => section === 'syncz') ?? [];
    expect(pods(JSON.parse(text(syncz?.bytes)))).toContain('default/sleep-6d5f7c8b94-x7k2p');
    expect(tokens).toEqual(['a-token']);
    expect(source.notes?.()).toEqual([expect.stringContaining('asked over xDS instead')]);
  });

  it('says both reasons when xDS does not answer either', async () => {
    const source = await open({ istiods: [{ name: 'a', debug: off }], rest });
    const [capture] = (await source.istiods?.(NEEDS, [])) ?? [];
    expect(capture?.gaps).toMatchObject([
      {
        section: 'istiod a syncz',
        reason: expect.stringMatching(/does not serve \/debug\/syncz. Over xDS: .*15012/) as string,
      },
    ]);
  });

  it('does not trust another root', async () => {
    const { port } = await serve({ tls: certificates });
    const xds = { first: true, plaintext: false, insecure: false };
    const source = await open({ istiods: [{ name: 'a', debug: 'hang', xds: port }] }, { xds });
    await expect(source.istiods?.(NEEDS, [])).rejects.toMatchObject({
      code: 'unreachable',
      hint: expect.stringContaining('--insecure') as string,
    });
    await mesh?.stop();
    const insecure = await open(
      { istiods: [{ name: 'a', debug: 'hang', xds: port }] },
      { xds: { ...xds, insecure: true } },
    );
    expect(await insecure.istiods?.(NEEDS, [])).toHaveLength(1);
    expect(insecure.notes?.()).toEqual([expect.stringContaining('is not verified (--insecure)')]);
  });

  it('goes where the webhook leads to when there are no istiod pods, and says so', async () => {
    const { port } = await serve();
    const source = await open(
      {
        istiods: [],
        rest: (path) =>
          path.endsWith('/mutatingwebhookconfigurations')
            ? list('MutatingWebhookConfiguration', [
                {
                  metadata: { name: 'istio-sidecar-injector' },
                  webhooks: [{ clientConfig: { url: `https://127.0.0.1:${port}/inject` } }],
                },
              ])
            : undefined,
      },
      { xds: { first: true, plaintext: true, insecure: false } },
    );
    const [capture] = (await source.istiods?.(NEEDS, [])) ?? [];
    expect(capture?.istiod.pod).toBe(DEMO_ISTIOD);
    expect(source.notes?.()).toEqual([
      expect.stringContaining(`asked over xDS is 127.0.0.1:${port}`),
    ]);
  });

  it('says what to do when there is no istiod at all', async () => {
    const source = await open({ istiods: [] });
    await expect(source.istiods?.(NEEDS, [])).rejects.toMatchObject({
      code: 'not-found',
      hint: expect.stringContaining('--xds-address') as string,
    });
  });
});
