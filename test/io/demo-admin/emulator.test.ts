import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answerAdmin } from '../../../src/io/demo/admin/emulator.ts';

const PROXY = join(
  import.meta.dirname,
  '../../../fixtures/demo/proxies/default/reviews-v1-6d5f7c8b94-x7k2p',
);

/** A recorded proxy of the shipped bundle, with files replaced. */
const recorded = (replaced: Readonly<Record<string, string>> = {}) => ({
  capturedAt: '2026-11-20T22:12:16.500Z',
  read: async (name: string) =>
    Object.hasOwn(replaced, name)
      ? new TextEncoder().encode(replaced[name])
      : readFile(join(PROXY, name)).catch(() => undefined),
});

const get = async (url: string, files = recorded(), method = 'GET') => {
  const { status, headers, body } = await answerAdmin(files, { method, url });
  return { status, headers, text: Buffer.from(body).toString() };
};

test('a whole dump is the file, byte for byte', async () => {
  const saved = await readFile(join(PROXY, 'config_dump.json'), 'utf8');
  expect((await get('/config_dump?include_eds')).text).toBe(saved);
});

test('without include_eds the endpoints are left out, and the rest is printed as Envoy prints it', async () => {
  const saved = await readFile(join(PROXY, 'config_dump.json'), 'utf8');
  const { text } = await get('/config_dump');
  expect(text).not.toContain('EndpointsConfigDump');
  const [first = ''] = saved.split('"type.googleapis.com/envoy.admin.v3.EndpointsConfigDump"');
  // Up to the endpoints' own "{" both are the same text: indentation, escapes, line breaks.
  const common = first.slice(0, first.lastIndexOf('{'));
  expect(common.length).toBeGreaterThan(10_000);
  expect(text.startsWith(common)).toBe(true);
});

test('the Date is the time of the capture, so that ages stay what they were', async () => {
  const { headers } = await get('/ready');
  expect(headers).toMatchObject({
    date: 'Fri, 20 Nov 2026 22:12:16 GMT',
    'content-type': 'text/plain; charset=UTF-8',
    server: 'envoy',
  });
});

test('nothing can be changed', async () => {
  for (const url of [
    '/quitquitquit',
    '/logging?level=debug',
    '/reset_counters',
    '/runtime_modify?a=b',
  ])
    expect(await get(url, recorded(), 'POST')).toMatchObject({ status: 403 });
});

test('GET of what wants POST names the method', async () => {
  expect(await get('/logging')).toMatchObject({
    status: 405,
    text: 'Method GET not allowed, POST required.',
  });
  expect(await get('/logging', recorded(), 'POST')).toMatchObject({
    status: 200,
    text: expect.stringMatching(/^active loggers:\n/),
  });
});

test('a file that the bundle lacks is said to be missing', async () => {
  const files = { ...recorded(), read: () => Promise.resolve(undefined) };
  expect(await get('/certs', files)).toMatchObject({
    status: 404,
    text: 'This proxy is replayed from a bundle, which does not hold /certs.\n',
  });
});

test('a proxy that is not live is not ready', async () => {
  expect(await get('/ready', recorded({ 'ready.txt': 'INITIALIZING\n' }))).toMatchObject({
    status: 503,
    text: 'INITIALIZING\n',
  });
});

test("Envoy's own failure to print a dump is replayed as it was, whatever is asked", async () => {
  const failure =
    'Failed to convert protobuf message to JSON string: INVALID_ARGUMENT: no such type';
  for (const query of ['', '?include_eds', '?resource=static_clusters', '?mask=bootstrap.node'])
    expect(
      await get(`/config_dump${query}`, recorded({ 'config_dump.json': failure })),
    ).toMatchObject({ status: 200, text: failure });
});

test('a dump of a type that is not known is kept whole', async () => {
  const configs = [
    { '@type': 'type.googleapis.com/envoy.admin.v9.NewDump', things: [{ name: 'a' }] },
  ];
  const files = recorded({ 'config_dump.json': JSON.stringify({ configs }) });
  expect(JSON.parse((await get('/config_dump?name_regex=b', files)).text)).toEqual({ configs });
});

test('names that mean something to JavaScript are plain data', async () => {
  const cluster =
    '{"cluster":{"@type":"x/envoy.config.cluster.v3.Cluster","name":"a","metadata":{"__proto__":{"polluted":1},"constructor":1}}}';
  const dump = `{"configs":[{"@type":"x/envoy.admin.v3.ClustersConfigDump","static_clusters":[${cluster}]}]}`;
  const files = recorded({ 'config_dump.json': dump });
  const { text } = await get('/config_dump?resource=static_clusters&mask=cluster.metadata', files);
  expect(text).toContain('"__proto__"');
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
    expect(await get(`/config_dump?resource=${name}`, files)).toMatchObject({ status: 404 });
  expect(await get('/constructor')).toMatchObject({ status: 404 });
});

test('what a bundle cannot answer is refused rather than answered wrongly', async () => {
  for (const url of [
    '/stats?type=Gauges',
    '/stats/prometheus?filter=upstream_cx',
    '/stats?format=html',
  ])
    expect(await get(url)).toMatchObject({ status: 501 });
});

test('Prometheus metrics are filtered by the names that Envoy has for them', async () => {
  const istio = (name: string, value: number): string => `istio_${name}{reporter="destination",source_workload="web"} ${value}`; // prettier-ignore
  const lines = ['# TYPE envoy_server_live gauge', 'envoy_server_live{} 1', '# TYPE envoy_server_uptime gauge', 'envoy_server_uptime{} 20', '# TYPE istio_requests_total counter', istio('requests_total', 1), '# TYPE istio_request_bytes counter', istio('request_bytes', 2)]; // prettier-ignore
  const files = recorded({
    'stats.prom': `${lines.join('\n')}\n`,
    'stats.json': JSON.stringify({ stats: [{ name: 'server.live', value: 1 }, { name: 'server.uptime', value: 20 }] }), // prettier-ignore
  });
  const filtered = async (filter: string): Promise<string> => (await get(`/stats/prometheus?filter=${encodeURIComponent(filter)}`, files)).text; // prettier-ignore
  expect(await filtered(String.raw`istio_requests_total|^server\.uptime$`)).toBe(`${lines.slice(2, 6).join('\n')}\n`); // prettier-ignore
  expect(await filtered(String.raw`^istiocustom\.istio_request_bytes\.reporter\.destination\.`)).toBe(`${lines.slice(6).join('\n')}\n`); // prettier-ignore
  expect(await filtered('^envoy')).toBe('');
});

test('usedonly leaves zeros out', async () => {
  const { text } = await get('/stats?format=json&usedonly');
  const all = JSON.parse((await get('/stats?format=json')).text);
  const used = JSON.parse(text);
  expect(used.stats.length).toBeGreaterThan(0);
  expect(used.stats.length).toBeLessThan(all.stats.length);
  expect(used.stats.some(({ value }: { value: unknown }) => value === 0)).toBe(false);
});
