import { expect, test } from 'vitest';
import { decodeKubeObject } from '../../src/core/decode/kube-object.ts';
import type { ProxyFile } from '../../src/core/model/proxy-file.ts';
import { bundleSource } from '../../src/sources/bundle.ts';
import { readLogParts } from '../../src/sources/logs/parts.ts';
import type { RawReader, Source } from '../../src/sources/source.ts';
import { readStatParts, type StatParts } from '../../src/sources/stats/parts.ts';
import { memorySource, pod } from '../support/memory-source.ts';
import { memoryFiles } from './bundle/memory-files.ts';

const clock = { now: () => 0, after: () => () => {} };
const FILE: ProxyFile = { name: 'stats.prom', path: '/stats/prometheus', section: 'stats', maxBytes: 2 ** 20 }; // prettier-ignore

const state = (containers: object[]): object => ({ status: { phase: 'Pending', containerStatuses: containers } }); // prettier-ignore
const waiting = { name: 'istio-proxy', restartCount: 0, state: { waiting: { reason: 'PodInitializing' } } }; // prettier-ignore
const crashed = { ...waiting, restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } } };

const PODS = [pod('shop/runs'), pod('shop/waits', state([waiting])), pod('shop/crashes', state([crashed]))]; // prettier-ignore
const objects = PODS.map((raw) => decodeKubeObject(raw)).filter((one) => one !== undefined);
const proxies = objects.map(({ namespace, name }) => ({ namespace, pod: name }));

const raw: RawReader = {
  body: ({ proxy }) => Promise.resolve({ bytes: new TextEncoder().encode(`of ${proxy.pod}\nnoise\n`) }), // prettier-ignore
  log: ({ pod: name }) => Promise.resolve(new TextEncoder().encode(`line of ${name}\n`)),
  estimate: () => Promise.resolve(0),
};
const live: Source = { ...memorySource({ objects: PODS }), raw };

const statsOf = (source: Source, of = proxies): Promise<StatParts> =>
  readStatParts(source, { file: FILE, isWanted: (line) => line.startsWith('of '), proxies: of }, { objects, adminPort: undefined, clock }); // prettier-ignore

test('statistics are asked of Envoys that run; only what is wanted is kept', async () => {
  expect(await statsOf(live)).toEqual({
    parts: [{ proxy: { namespace: 'shop', pod: 'runs' }, lines: ['of runs'] }],
    unread: 0,
  });
});

test('logs are asked of Envoys that ran, too', async () => {
  const { parts, unread } = await readLogParts(live, proxies, { objects, clock });
  expect([parts.map(({ proxy }) => proxy.pod), unread]).toEqual([['runs', 'crashes'], 0]);
});

test('of the proxies of a bundle that has no statistics of them none is unread, however many', async () => {
  const many = Array.from({ length: 500 }, (_, index) => ({ namespace: 'shop', pod: `web-${index}` })); // prettier-ignore
  const path = 'proxies/shop/web-400/stats.prom';
  const bundle = await bundleSource(memoryFiles({ [path]: 'of web-400\n' }));
  expect(await statsOf(bundle, many)).toMatchObject({ parts: [{ proxy: { pod: 'web-400' } }], unread: 0 }); // prettier-ignore
});

test('statistics of a bundle that are longer than any are not read, and told', async () => {
  const path = 'proxies/shop/runs/stats.prom';
  const bundle = await bundleSource(memoryFiles({ [path]: 'x'.repeat(2 ** 20 + 1) }));
  const found = await statsOf(bundle);
  expect(found).toMatchObject({ parts: [], unread: 1 });
  expect(found.reason).toBe(`${path} in bundle has more than 1 MiB.`);
});
