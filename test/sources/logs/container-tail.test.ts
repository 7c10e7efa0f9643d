import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/model/json.ts';
import { openLogs } from '../../../src/sources/logs/open.ts';
import { FakeKubelet, type Answer } from '../../support/fake-kubelet.ts';
import { pod } from '../../support/memory-source.ts';
import { clock, request, tail, Tailed } from '../../support/tailing.ts';

/** Lines as the kubelet stamps them: number 7 is written 7 ms after the hour. */
const at = (number: number): string =>
  `2026-11-20T22:00:00.${String(number).padStart(3, '0')}000000Z`;
const written = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `${at(from + index)} line ${from + index}\n`).join(''); // prettier-ignore
const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);

const web = (status: object = {}, uid = 'u1'): JsonObject =>
  pod('shop/web-1', { metadata: { uid }, status });
const container = (state: object, restartCount = 0): object => ({
  containerStatuses: [{ name: 'istio-proxy', restartCount, state }],
});
const named = (more = {}) =>
  request({
    target: { text: 'pod/web-1', namespace: 'shop', allNamespaces: false, allReplicas: true },
    ...more,
  });

describe('one container', () => {
  it('is followed until its pod is gone', async () => {
    const pods = [web()];
    const kubelet = new FakeKubelet(pods, (_, times) =>
      times === 0
        ? { pieces: [written(1, 3), `${at(4)} li`], ends: 'unreachable' }
        : { pieces: [written(1, 5)], after: () => pods.splice(0) },
    );
    const tailed = await tail(kubelet.source, named());
    expect(tailed.of('shop/web-1')).toEqual(lines(1, 5));
    expect(tailed.kinds).toEqual(['joined', 'dropped', 'resumed', 'left']);
    expect(tailed.news.map(({ text }) => text)).toContain(
      'shop/web-1: It says unreachable; going on from its last line',
    );
    expect(kubelet.asked.map(({ sinceTime }) => sinceTime)).toEqual([undefined, '2026-11-20T22:00:00Z']); // prettier-ignore
  });

  it('has left when its name belongs to another pod', async () => {
    const pods = [web({}, 'u1')];
    const kubelet = new FakeKubelet(pods, () => ({
      pieces: [written(1, 2)],
      after: () => pods.splice(0, 1, web({}, 'u2')),
    }));
    const tailed = await tail(kubelet.source, named());
    expect(tailed.of('shop/web-1')).toEqual(lines(1, 2));
    expect(tailed.kinds.at(-1)).toBe('left');
  });

  it('is waited for until it starts, and each reason is told once', async () => {
    const pods = [web(container({ waiting: { reason: 'PodInitializing' } }))];
    const kubelet = new FakeKubelet(pods, (_, times): Answer => {
      if (times === 0) setTimeout(() => pods.splice(0, 1, web(container({ running: {} }))), 30);
      if (times === 0) return { ends: 'unsupported' };
      return { pieces: [written(1, 2)], after: () => pods.splice(0) };
    });
    const tailed = await tail(kubelet.source, named());
    expect(tailed.of('shop/web-1')).toEqual(lines(1, 2));
    expect(tailed.news.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'waiting shop/web-1: its container is waiting (PodInitializing)',
      'joined shop/web-1 is read',
      'left shop/web-1 is gone',
    ]);
  });

  it('loses nothing of an instance that ended while the connection was down', async () => {
    const pods = [web(container({ running: {} }))];
    const kubelet = new FakeKubelet(pods, ({ previous }, times): Answer => {
      if (times === 0)
        return {
          pieces: [written(1, 3)],
          ends: 'unreachable',
          after: () => pods.splice(0, 1, web(container({ running: {} }, 1))),
        };
      if (previous === true) return { pieces: [written(1, 6)] };
      return { pieces: [written(7, 9)], after: () => pods.splice(0) };
    });
    const tailed = await tail(kubelet.source, named());
    expect(tailed.of('shop/web-1')).toEqual(lines(1, 9));
    expect(tailed.kinds.filter((kind) => kind === 'restarted')).toHaveLength(1);
  });

  it('says how many instances it has missed', async () => {
    const pods = [web(container({ running: {} }))];
    const kubelet = new FakeKubelet(pods, (_, times): Answer =>
      times === 0
        ? { pieces: [written(1, 1)], after: () => pods.splice(0, 1, web(container({ running: {} }, 3))) }
        : { pieces: [written(5, 5)], after: () => pods.splice(0) },
    ); // prettier-ignore
    const tailed = await tail(kubelet.source, named());
    expect(tailed.of('shop/web-1')).toEqual(['line 1', 'line 5']);
    expect(tailed.news.find(({ kind }) => kind === 'note')?.text).toContain('3 times');
  });

  it('ends with a pod that has completed', async () => {
    const done = web({ phase: 'Succeeded', ...container({ terminated: { reason: 'Completed' } }) });
    const kubelet = new FakeKubelet([done], () => ({ pieces: [written(1, 2)] }));
    const tailed = await tail(kubelet.source, named());
    expect(tailed.of('shop/web-1')).toEqual(lines(1, 2));
    expect(tailed.news.at(-1)?.text).toBe('shop/web-1 has ended (Completed)');
  });

  it('goes on behind the last old line when only new ones are wanted', async () => {
    const pods = [web()];
    const kubelet = new FakeKubelet(pods, ({ follow }, times): Answer => {
      if (!follow) return { pieces: [written(5, 5)] };
      if (times === 1) return { pieces: [], ends: 'unreachable' };
      return { pieces: [written(4, 7)], after: () => pods.splice(0) };
    });
    const tailed = await tail(kubelet.source, named({ tailLines: 0 }));
    expect(tailed.of('shop/web-1')).toEqual(lines(6, 7));
    expect(kubelet.asked[0]).toMatchObject({ follow: false, tailLines: 100 });
  });

  it('keeps its own words apart from lines', async () => {
    const said = 'unable to retrieve container logs for containerd://abc';
    const kubelet = new FakeKubelet([web()], () => ({ pieces: [`${written(1, 1)}${said}`] }));
    const tailed = await tail(kubelet.source, named({ follow: false }));
    expect(tailed.of('shop/web-1')).toEqual(lines(1, 1));
    expect(tailed.news.at(-1)).toMatchObject({ kind: 'note', text: `shop/web-1: the kubelet says: ${said}` }); // prettier-ignore
  });

  it('is given up when it cannot be read to its end', async () => {
    const kubelet = new FakeKubelet([web()], () => ({ ends: 'unreachable' }));
    const { events } = await openLogs(named({ follow: false }), kubelet.source, {
      clock: { ...clock, after: (ms, call) => clock.after(ms > 60_000 ? ms : 1, call) },
      signal: new AbortController().signal,
    });
    const tailed = new Tailed();
    const reading = (async () => {
      for await (const event of events) tailed.take(event);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'unreachable' });
    expect(kubelet.asked).toHaveLength(6);
    expect(tailed.kinds).toEqual(['dropped', 'refused']);
  });

  it('stops at once with Ctrl-C', async () => {
    const kubelet = new FakeKubelet([web()], () => ({ pieces: [written(1, 1)], ends: 'stays' }));
    const controller = new AbortController();
    const world = { clock, signal: controller.signal };
    const { events } = await openLogs(named(), kubelet.source, world);
    const reading = (async () => {
      for await (const event of events) if (event.kind === 'lines') controller.abort();
    })();
    await expect(reading).rejects.toMatchObject({ code: 'interrupted' });
  });
});

describe('several pods', () => {
  const other = pod('shop/web-2', { metadata: { uid: 'u2' } });
  const whole = request({ target: { namespace: 'shop', allNamespaces: false, allReplicas: true } });

  it('does without one that may not be read', async () => {
    const kubelet = new FakeKubelet([web(), other], ({ pod: name }) =>
      name === 'web-1' ? { ends: 'forbidden' } : { pieces: [written(1, 2)], ends: 'stays' },
    );
    const tailed = await tail(kubelet.source, whole, (soFar) => soFar.count === 2 && soFar.kinds.includes('refused')); // prettier-ignore
    expect(tailed.of('shop/web-2')).toEqual(lines(1, 2));
  });

  it('takes up pods that appear, once', async () => {
    const pods = [web()];
    const kubelet = new FakeKubelet(pods, () => ({ pieces: [written(1, 2)], ends: 'stays' }));
    const tailed = await tail(kubelet.source, whole, ({ lines: soFar, count }) => {
      if (count === 2 && pods.length === 1) {
        pods.push(other);
        kubelet.tell('ADDED', web());
        kubelet.tell('ADDED', other);
        kubelet.tell('MODIFIED', other);
      }
      return soFar.size === 2;
    });
    expect([...tailed.lines.keys()].toSorted()).toEqual(['shop/web-1', 'shop/web-2']);
    expect(kubelet.asked).toHaveLength(2);
  });

  it('keeps what each pod wrote in its order where times run backwards', async () => {
    const kubelet = new FakeKubelet([web(), other], ({ pod: name }) => ({
      pieces: [name === 'web-1' ? written(1, 1) + written(9, 9) + written(3, 3) : written(4, 5)],
    }));
    const tailed = await tail(kubelet.source, { ...whole, follow: false });
    expect(tailed.order).toEqual(['line 1', 'line 4', 'line 5', 'line 9', 'line 3']);
  });
});

it('reads a native sidecar, a gateway and a named container', async () => {
  const native = pod('shop/native', {
    spec: {
      containers: [{ name: 'app' }],
      initContainers: [{ name: 'istio-proxy', restartPolicy: 'Always' }],
    },
  });
  const gateway = pod('shop/gateway', { spec: { containers: [{ name: 'istio-proxy' }] } });
  const plain = pod('shop/plain', { spec: { containers: [{ name: 'app' }] } });
  const ztunnel = pod('shop/ztunnel', { labels: { app: 'ztunnel' } });
  const kubelet = new FakeKubelet([native, gateway, plain, ztunnel], () => ({ pieces: [] }));
  const all = request({ follow: false });
  const tailed = await tail(kubelet.source, all);
  expect(kubelet.asked.map((one) => `${one.pod} ${one.container}`)).toEqual([
    'gateway istio-proxy',
    'native istio-proxy',
  ]);
  expect(tailed.notes).toEqual(['2 pods without an Envoy left out']);
  kubelet.asked.length = 0;
  await tail(kubelet.source, { ...all, container: 'app' });
  expect(kubelet.asked.map((one) => `${one.pod} ${one.container}`)).toEqual([
    'native app',
    'plain app',
    'ztunnel app',
  ]);
});
