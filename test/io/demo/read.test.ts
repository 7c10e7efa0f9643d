import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoCluster } from '../../../src/ports/demo.ts';
import { BUNDLE, DemoClient, POD, startDemo } from '../../support/demo-client.ts';

let demo: DemoCluster;
let client: DemoClient;
beforeAll(async () => {
  demo = await startDemo();
  client = new DemoClient(demo);
});
afterAll(() => demo.stop());

const PODS = '/api/v1/namespaces/default/pods';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const LOG = `${BUNDLE}/logs/default/${POD}/istio-proxy.log`;

type Named = { metadata: { name: string; namespace?: string }; kind?: string };
const names = async (query: string, path = PODS): Promise<string[]> =>
  (await client.json(`${path}?${query}`)).items.map(({ metadata }: Named) =>
    metadata.name.replace('-6d5f7c8b94-x7k2p', ''),
  );
const select = (selector: string): Promise<string[]> =>
  names(`labelSelector=${encodeURIComponent(selector)}`);

describe('lists', () => {
  it.each([
    ['app=reviews', ['reviews-v1', 'reviews-v2', 'reviews-v3']],
    ['app==reviews,version!=v2', ['reviews-v1', 'reviews-v3']],
    ['version in (v2, v3)', ['reviews-v2', 'reviews-v3']],
    ['app=reviews,version notin (v1,v3)', ['reviews-v2']],
    ['!version', ['sleep']],
    ['app=nosuch', []],
  ])('selects pods with %s', async (selector, expected) => {
    expect(await select(selector)).toEqual(expected);
  });

  it('selects by field, and says which fields it cannot select by', async () => {
    expect(await names(`fieldSelector=metadata.name=${POD}`)).toEqual(['productpage-v1']);
    expect(await names('fieldSelector=status.phase!=Running')).toEqual([]);
    expect(await names('fieldSelector=spec.nodeName=lab-node-1')).toHaveLength(7);
    expect((await client.json(`${PODS}?fieldSelector=spec.nosuch=1`)).code).toBe(400);
    expect((await client.json(`${PODS}?labelSelector=a+b`)).code).toBe(400);
  });

  it('hands out chunks that together are the whole', async () => {
    const whole = await names('', '/api/v1/pods');
    const chunks: string[] = [];
    let token = '';
    do {
      const page = await client.json(`/api/v1/pods?limit=3&continue=${token}`);
      expect(page.items.length).toBeLessThanOrEqual(3);
      chunks.push(...page.items.map(({ metadata }: Named) => metadata.name));
      token = page.metadata.continue ?? '';
    } while (token !== '');
    expect(chunks.map((name) => name.replace('-6d5f7c8b94-x7k2p', ''))).toEqual(whole);
    expect(whole).toHaveLength(10);
  });

  it('leaves kind out of the items of built-in kinds only, as the API server does', async () => {
    const [pod] = (await client.json(PODS)).items;
    expect(pod.kind).toBeUndefined();
    const path = '/apis/networking.istio.io/v1/namespaces/default/virtualservices';
    const [rule] = (await client.json(path)).items;
    expect(rule.kind).toBe('VirtualService');
  });

  it('makes tables for kubectl', async () => {
    const table = await client.json(PODS, { headers: { accept: TABLE } });
    expect(table.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual([
      'Name', 'Ready', 'Status', 'Restarts', 'Age', 'IP', 'Node',
    ]); // prettier-ignore
    expect(table.rows[1].cells).toEqual([
      POD,
      '2/2',
      'Running',
      '0',
      '24s',
      '198.18.1.1',
      'lab-node-1',
    ]);
    expect(table.rows[1].object).toMatchObject({ metadata: { namespace: 'default' } });
  });
});

describe('watches', () => {
  const events = async (query: string, count: number): Promise<{ type: string }[]> => {
    const { text } = await client.request(`${PODS}?watch=true&timeoutSeconds=1&${query}`, {
      onChunk: (soFar, stop) => {
        if (count > 0 && soFar.split('\n').length > count) stop();
      },
    });
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  };

  it('begins with what is there, stays open, and ends with its timeout', async () => {
    const started = Date.now();
    const all = await events('resourceVersion=0', 0);
    expect(Date.now() - started).toBeGreaterThan(900);
    expect(all.map(({ type }) => type)).toEqual(Array.from({ length: 7 }, () => 'ADDED'));
  });

  it('says nothing new from the version of a list on', async () => {
    const { resourceVersion } = (await client.json(PODS)).metadata;
    expect(await events(`resourceVersion=${resourceVersion}`, 0)).toEqual([]);
  });

  it('marks the end of the initial events for clients that stream lists', async () => {
    const all = await events('sendInitialEvents=true&allowWatchBookmarks=true', 8);
    expect(all.at(-1)).toMatchObject({
      type: 'BOOKMARK',
      object: { kind: 'Pod', metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
  });
});

describe('logs', () => {
  const log = (query: string): ReturnType<DemoClient['request']> =>
    client.request(`${PODS}/${POD}/log?${query}`);

  it('gives the recorded bytes', async () => {
    expect((await log('container=istio-proxy')).text).toBe(readFileSync(LOG, 'utf8'));
    expect((await log('container=productpage')).text).toBe('');
  });

  it('narrows by lines and by time, counted from the recording', async () => {
    const lines = readFileSync(LOG, 'utf8').trimEnd().split('\n');
    expect((await log('container=istio-proxy&tailLines=2')).text.trimEnd().split('\n')).toEqual(
      lines.slice(-2),
    );
    const young = await log('container=istio-proxy&sinceSeconds=10');
    const later = lines.filter((line) => line >= '[2026-11-20T22:12:06' && line.startsWith('['));
    expect(young.text.trimEnd().split('\n')).toEqual(later);
    expect(later.length).toBeGreaterThan(0);
    const none = await log('container=istio-proxy&sinceTime=2026-11-20T22:12:16Z');
    expect(none.text).toBe('');
  });

  it('stamps lines in order', async () => {
    const { text } = await log('container=istio-proxy&timestamps=true');
    const stamps = text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[0] ?? '');
    expect(stamps).toEqual(stamps.toSorted());
    expect(stamps[0]).toMatch(/^2026-11-20T22:1\d:\d\d\.\d{9}Z$/);
  });

  it('stays with a follower', async () => {
    let cut = false;
    const following = client.request(
      `${PODS}/${POD}/log?container=istio-proxy&follow=true&tailLines=1`,
      {
        onChunk: (_, stop) =>
          setTimeout(() => {
            cut = true;
            stop();
          }, 200),
      },
    );
    expect((await following).text).toContain('GET /productpage');
    expect(cut).toBe(true);
  });

  it.each([
    ['', 'a container name must be specified'],
    ['container=nosuch', 'container nosuch is not valid'],
    ['container=istio-proxy&previous=true', 'previous terminated container'],
    ['container=istio-proxy&tailLines=x', 'invalid tailLines'],
  ])('refuses %j', async (query, message) => {
    expect(JSON.parse((await log(query)).text)).toMatchObject({
      code: 400,
      message: expect.stringContaining(message),
    });
  });
});
