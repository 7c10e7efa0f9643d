import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { lokiClient } from '../../../src/io/loki/client.ts';
import { openLoki } from '../../../src/sources/logs/loki/open.ts';
import type { LogsRequest, LokiRequest } from '../../../src/sources/logs/request.ts';
import { FakeLoki, type Kept, type LokiOptions } from '../../support/fake-loki.ts';
import { clock, request, Tailed } from '../../support/tailing.ts';

let loki: FakeLoki | undefined;
afterEach(() => loki?.stop());

async function serve(options: LokiOptions = {}): Promise<{ loki: FakeLoki; url: string }> {
  loki = new FakeLoki(options);
  return { loki, url: await loki.start() };
}

const labels = (pod: string) => ({ namespace: 'shop', pod, container: 'istio-proxy', job: 'x' });
const NOW = BigInt(Date.now()) * 1_000_000n;

/** Entries of some pods from a minute ago on, with their distances in nanoseconds. */
function kept(steps: readonly number[], pods = 3): Kept[] {
  let ns = NOW - 60_000_000_000n;
  return steps.map((step, number) => {
    ns += BigInt(step);
    return { labels: labels(`web-${number % pods}`), ns, line: `line ${number}` };
  });
}

async function read(
  url: string,
  { isEnough = () => false, env = {}, signal = new AbortController().signal, more = {}, ...asked }: Partial<LogsRequest> & {
    isEnough?: (tailed: Tailed) => boolean;
    env?: Record<string, string>;
    signal?: AbortSignal;
    more?: Partial<LokiRequest>;
  } = {},
): Promise<Tailed> {
  const tailed = new Tailed();
  const { events, notes } = await openLoki(
    request({ follow: false, ...asked }),
    { url, timeoutMs: 3000, ...more },
    { client: lokiClient(env), world: { clock, signal } },
  );
  tailed.notes = notes;
  for await (const event of events) {
    tailed.take(event);
    if (isEnough(tailed)) break;
  }
  return tailed;
} // prettier-ignore

const linesOf = (entries: readonly Kept[]): string[] => entries.map(({ line }) => line).toSorted();

describe('a range', () => {
  it('is read page by page without loss or repetition, whatever times the entries share', async () => {
    const step = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3 }), fc.constant(1_000_000));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), async (steps, most) => {
        const server = new FakeLoki({ most: most * 10 });
        try {
          const entries = kept(steps);
          // More of one time than a page holds nobody can ask for.
          const alike = entries.map(({ ns }) => entries.filter((one) => one.ns === ns).length);
          fc.pre(Math.max(0, ...alike) < most * 10);
          server.entries.push(...entries);
          const { order } = await read(await server.start());
          expect(order.toSorted()).toEqual(linesOf(entries));
        } finally {
          await server.stop();
        }
      }),
      { numRuns: 40 },
    );
  }); // prettier-ignore

  it('says what Loki cannot give: more entries of one time than a page holds', async () => {
    const { loki: server, url } = await serve({ most: 4 });
    server.entries.push(...kept([...Array.from({ length: 9 }, () => 0), 5]));
    const tailed = await read(url);
    expect(tailed.news).toMatchObject([{ kind: 'note', text: expect.stringContaining('more than 4 lines') }]); // prettier-ignore
    expect(tailed.order.at(-1)).toBe('line 9');
  });

  it('knows pods by the labels that their agent gives', async () => {
    const { loki: server, url } = await serve();
    const otel = { k8s_namespace_name: 'shop', k8s_pod_name: 'web-9', k8s_container_name: 'istio-proxy' }; // prettier-ignore
    server.entries.push({ labels: otel, ns: NOW - 5_000_000_000n, line: '2026-11-20T22:00:00.1Z stdout F [x]' }); // prettier-ignore
    const target = { text: 'deploy/web', namespace: 'shop', allNamespaces: false, allReplicas: true }; // prettier-ignore
    const tailed = await read(url, { target });
    expect(tailed.of('shop/web-9')).toEqual(['[x]']);
    expect(tailed.notes[0]).toBe(
      'Loki is asked for {k8s_container_name="istio-proxy", k8s_namespace_name="shop", k8s_pod_name=~"web-[a-z0-9]{1,10}-[a-z0-9]{5}"}',
    );
  });

  it('gives the last lines', async () => {
    const { loki: server, url } = await serve();
    server.entries.push(...kept([1, 1, 1, 1, 1]));
    expect((await read(url, { tailLines: 2 })).order).toEqual(['line 3', 'line 4']);
  });
});

describe('a tail', () => {
  it.each([
    ['cut', { cutAfter: 3 }],
    ['left behind', { dropEvery: 4 }],
  ])('loses and repeats nothing where it is %s', async (_, options) => {
    const { loki: server, url } = await serve(options);
    server.entries.push(...kept([1, 1, 1]));
    let number = 3;
    const all = number + 5 * 23;
    let ns = BigInt(Date.now()) * 1_000_000n;
    const pushing = setInterval(() => {
      const batch = Array.from({ length: 5 }, (): Kept => {
        ns += 1_000_000n;
        return { labels: labels(`web-${number % 3}`), ns, line: `line ${number++}` };
      });
      if (number <= all) server.push(batch);
    }, 20);
    try {
      const { order } = await read(url, {
        follow: true,
        isEnough: ({ count }) => count >= all,
      });
      expect(order.toSorted()).toEqual(linesOf(server.entries));
      expect(server.tails).toBeGreaterThan(2);
    } finally {
      clearInterval(pushing);
    }
  });

  it('stops with Ctrl-C', async () => {
    const { loki: server, url } = await serve();
    server.entries.push(...kept([1]));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 200);
    const reading = read(url, { follow: true, signal: controller.signal });
    await expect(reading).rejects.toMatchObject({ code: 'interrupted' });
  });
});

describe('credentials', () => {
  it.each([
    [{ token: 'secret' }, {}, 'Bearer secret', undefined],
    [{ username: 'me', password: 'pass', orgId: 'team' }, {}, `Basic ${btoa('me:pass')}`, 'team'],
    [{}, { LOKI_USERNAME: 'me', LOKI_PASSWORD: 'env', LOKI_ORG_ID: 'all' }, `Basic ${btoa('me:env')}`, 'all'],
    [{}, { LOKI_BEARER_TOKEN: 'env' }, 'Bearer env', undefined],
    [{}, {}, undefined, undefined],
  ])('%o with %o', async (more, env, authorization, orgId) => {
    const { loki: server, url } = await serve();
    await read(`${url}/prefix/`, { more, env });
    expect(server.requests.map((one) => new URL(one.url ?? '', 'http://x').pathname)).toEqual(['/prefix/loki/api/v1/labels', '/prefix/loki/api/v1/query_range']);
    for (const { headers } of server.requests) {
      expect(headers.authorization).toBe(authorization);
      expect(headers['x-scope-orgid']).toBe(orgId);
    }
  }); // prettier-ignore
});

describe('a refusal', () => {
  it.each([
    [401, 'no org id', 'unauthorized', 'tenant'],
    [401, 'Unauthorized', 'unauthorized', 'credentials'],
    [403, 'no', 'forbidden', 'Not allowed'],
    [404, '404 page not found', 'not-found', 'No Loki'],
    [400, 'parse error at line 1, col 2: syntax error', 'usage', 'col 2'],
    [429, 'too many outstanding requests', 'unreachable', '429'],
    [502, '<html>bad gateway</html>', 'unreachable', '502'],
    [200, '<html>login</html>', 'unreadable', 'web page'],
    [200, '{"status":"success","data":{"resultType":"matrix","result":[]}}', 'usage', 'numbers'],
  ])('%i %s', async (status, body, code, words) => {
    const { url } = await serve({ refuse: () => ({ status, body }) });
    for (const follow of [false, true])
      await expect(read(url, { follow, more: { query: '{a="b"}' } })).rejects.toMatchObject({
        code,
        message: expect.stringContaining(words),
      });
  });

  it('of a tail is one, too', async () => {
    const refuse = (one: { url?: string | undefined }) =>
      one.url?.includes('/tail') === true ? { status: 403, body: 'no tails' } : undefined;
    const { url } = await serve({ refuse });
    await expect(read(url, { follow: true })).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('names the address that does not answer, without its password', async () => {
    await expect(read('http://me:secret@127.0.0.1:1')).rejects.toMatchObject({
      code: 'unreachable',
      message: 'No connection to the Loki at 127.0.0.1:1: it refuses connections.',
    });
    await expect(read('ftp://me:secret@x')).rejects.toMatchObject({
      code: 'usage',
      message: '"ftp://x" is no address of a Loki.',
    });
  });

  it('of -l and --previous comes before a request', async () => {
    const target = { selector: 'app=a', allNamespaces: false, allReplicas: true };
    const { url } = await serve();
    await expect(read(url, { target })).rejects.toMatchObject({ code: 'usage' });
    await expect(read(url, { previous: true })).rejects.toMatchObject({ code: 'usage' });
  });
});
