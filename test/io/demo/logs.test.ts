import { afterEach, describe, expect, it } from 'vitest';
import { Traffic } from '../../../src/io/demo/logs/traffic.ts';
import { recordedLines } from '../../../src/io/demo/logs/recorded.ts';
import type { DemoCluster, DemoOptions } from '../../../src/ports/demo.ts';
import { DemoClient, POD, startDemo } from '../../support/demo-client.ts';

let demo: DemoCluster | undefined;
afterEach(() => demo?.stop());

const LOG = `/api/v1/namespaces/default/pods/${POD}/log?container=istio-proxy`;

async function serve(
  options: DemoOptions = {},
): Promise<{ demo: DemoCluster; client: DemoClient }> {
  demo = await startDemo(options);
  return { demo, client: new DemoClient(demo) };
}

describe('a followed log', () => {
  it('grows at a rate, and who asks again gets the same lines', async () => {
    const { client } = await serve({ logRate: 2000 });
    const before = (await client.request(LOG)).text;
    const followed = await client.request(`${LOG}&follow=true`, {
      onChunk: (text, stop) => text.length > before.length + 5000 && stop(),
    });
    expect(followed.text.startsWith(before)).toBe(true);
    const after = (await client.request(LOG)).text;
    expect(after.startsWith(followed.text)).toBe(true);
    const lines = after.slice(before.length).trimEnd().split('\n');
    for (const line of lines) expect(line).toMatch(/^\[2026-11-20T22:1\d:/);
    expect(new Set(lines).size).toBe(lines.length);
  });

  it('ends with its container, whose lines the next instance calls those of the previous one', async () => {
    const { demo: cluster, client } = await serve({ logRate: 2000 });
    const followed = await client.request(`${LOG}&follow=true`, {
      onChunk: (text) => text.length > 0 && cluster.restart(`default/${POD}/istio-proxy`),
    });
    expect(followed.status).toBe(200);
    const { status } = await client.json(`/api/v1/namespaces/default/pods/${POD}`);
    const [envoy] = status.containerStatuses.filter(
      ({ name }: { name: string }) => name === 'istio-proxy',
    );
    expect(envoy.restartCount).toBeGreaterThan(0);
    expect(envoy.lastState.terminated.reason).toBe('OOMKilled');
    expect((await client.request(`${LOG}&previous=true`)).status).toBe(200);
  });

  it('is dropped and restarted by the script', async () => {
    const { demo: cluster, client } = await serve({ play: true });
    let said = '';
    const dropped = client.request(`${LOG}&follow=true`, {
      onChunk: () => {
        for (let step = 0; step < 10 && !said.includes('lost theirs'); step += 1)
          said = cluster.step();
      },
    });
    await dropped;
    expect(said).toContain('all who follow a log have lost theirs');
    expect(cluster.step()).toContain('the Envoy of ratings has restarted');
    const pods = await client.json('/api/v1/namespaces/default/pods');
    const restarted = pods.items.filter((pod: { status: { containerStatuses?: { restartCount: number }[] } }) =>
      pod.status.containerStatuses?.some(({ restartCount }) => restartCount === 1),
    );
    expect(restarted.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual(['ratings-v1-6d5f7c8b94-x7k2p']);
  }); // prettier-ignore
});

it('both sides of a request keep one id, another one in each round', () => {
  const id = '5a4dbb0e-212a-4328-8190-e8c496854827';
  const line = (ms: string): string => `[2026-11-20T22:00:00.${ms}Z] "GET / HTTP/1.1" 200 "${id}"\n`;
  const logs = new Map(
    ['a', 'b'].map((key, at) => [key, recordedLines(new TextEncoder().encode(line(`00${at}`)), 0)]),
  );
  const traffic = new Traffic(logs, { rate: 10, beganMs: 0 });
  const idsOf = (key: string): (string | undefined)[] =>
    traffic.lines(key, 0, 1001).map(({ text }) => /"([0-9a-f-]{36})"/.exec(text)?.[1]);
  expect(idsOf('a')).toEqual(idsOf('b'));
  expect(new Set(idsOf('a')).size).toBe(5);
}); // prettier-ignore
