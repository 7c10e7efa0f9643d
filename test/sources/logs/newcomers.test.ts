import { describe, expect, it } from 'vitest';
import { MeshdbgError } from '../../../src/core/errors.ts';
import type { JsonObject } from '../../../src/core/model/json.ts';
import { FakeKubelet } from '../../support/fake-kubelet.ts';
import { pod, thing } from '../../support/memory-source.ts';
import { request, tail } from '../../support/tailing.ts';

const LINE = '2026-11-20T22:00:00.001000000Z line\n';
const stays = () => ({ pieces: [LINE], ends: 'stays' }) as const;
const web = (id: string, labels: object = { app: 'web' }): JsonObject =>
  pod(id, { labels, metadata: { uid: id } });

describe('new pods', () => {
  it('of a service join, others in its namespace do not', async () => {
    const service = thing('v1', 'Service', 'shop/web', { selector: { app: 'web' } });
    const objects = [service, web('shop/web-1')];
    const kubelet = new FakeKubelet(objects, stays);
    const target = { text: 'svc/web', namespace: 'shop', allNamespaces: false, allReplicas: true };
    const tailed = await tail(kubelet.source, request({ target }), ({ lines }) => {
      if (lines.size === 1 && objects.length === 2) {
        const more = [web('shop/other-1', { app: 'other' }), web('shop/web-2')];
        objects.push(...more);
        for (const one of more) kubelet.tell('ADDED', one);
      }
      return lines.size === 2;
    });
    expect([...tailed.lines.keys()].toSorted()).toEqual(['shop/web-1', 'shop/web-2']);
    expect(tailed.kinds).toEqual(['joined', 'joined']);
  });

  it('are waited for where there are none', async () => {
    const service = thing('v1', 'Service', 'shop/web', { selector: { app: 'web' } });
    const objects = [service];
    const kubelet = new FakeKubelet(objects, stays);
    const target = { text: 'svc/web', namespace: 'shop', allNamespaces: false, allReplicas: true };
    setTimeout(() => {
      objects.push(web('shop/web-1'));
      kubelet.tell('ADDED', web('shop/web-1'));
    }, 20);
    const tailed = await tail(kubelet.source, request({ target }), ({ count }) => count === 1);
    expect(tailed.notes).toEqual(['Service shop/web has no pods so far: waiting for them']);
    await expect(
      tail(new FakeKubelet([service], stays).source, request({ target, follow: false })),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('of several namespaces are taken, with labels or without', async () => {
    const kubelet = new FakeKubelet(
      [web('shop/web-1'), web('bank/web-2'), web('bank/db-1', { app: 'db' }), web('zoo/web-3')],
      () => ({ pieces: [LINE] }),
    );
    const target = { allNamespaces: false, allReplicas: true };
    const asked = request({ target, namespaces: ['shop', 'bank'], follow: false });
    const all = await tail(kubelet.source, asked);
    expect([...all.lines.keys()].toSorted()).toEqual(['bank/db-1', 'bank/web-2', 'shop/web-1']);
    const some = await tail(kubelet.source, {
      ...asked,
      target: { ...target, selector: 'app=web' },
    });
    expect([...some.lines.keys()].toSorted()).toEqual(['bank/web-2', 'shop/web-1']);
  });

  it('are looked for now and then where they cannot be watched', async () => {
    const kubelet = new FakeKubelet([web('shop/web-1')], stays);
    const { live } = kubelet.source;
    if (live === undefined) throw new Error('the fake is live');
    const watch = (): AsyncIterable<never> => ({
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.reject(new MeshdbgError('forbidden', 'Not allowed: watch pods.')),
      }),
    });
    const source = { ...kubelet.source, live: { ...live, watch } };
    const tailed = await tail(source, request(), ({ kinds }) => kinds.includes('note'));
    expect(tailed.news.at(-1)?.text).toBe(
      'new pods are looked for every 10 s, as they cannot be watched: Not allowed: watch pods',
    );
  });
});
