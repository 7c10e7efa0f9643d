import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REGISTRY } from '../../src/cli/registry.ts';
import { adminClient } from '../../src/io/admin/client.ts';
import { openKube } from '../../src/io/kube/open.ts';
import type { Context } from '../../src/ports/context.ts';
import type { DemoCluster } from '../../src/ports/demo.ts';
import { meshdbg } from '../support/context.ts';
import { BUNDLE, startDemo } from '../support/demo-client.ts';

let demo: DemoCluster;
let live: Partial<Context>;
beforeAll(async () => {
  demo = await startDemo();
  const { signal } = new AbortController();
  live = {
    kube: (options) => openKube({ ...options, kubeconfig: demo.kubeconfig }, { env: {}, signal }),
    admin: () => Promise.resolve(adminClient),
  };
});
afterAll(() => demo.stop());

/** A document without what must differ: where it came from, and when that was. */
function comparable(text: string): unknown {
  const { meta, ...rest } = JSON.parse(text);
  const { source: _source, capturedAt: _capturedAt, ...kept } = meta;
  return { ...rest, meta: kept };
}

const TARGETS = [
  ['pod/productpage'],
  ['deploy/reviews-v2'],
  ['svc/ratings.default'],
  ['istio-ingressgateway', '-n', 'istio-system'],
  ['-l', 'app=reviews', '--all-replicas'],
];
const COMMANDS = REGISTRY.filter(({ category }) => category === 'proxy').map(({ name }) => name);

describe.each(COMMANDS)('%s', (name) => {
  it.each(TARGETS)('says the same of a cluster and of its bundle: %s %s %s', async (...target) => {
    const words = target.filter((word) => word !== undefined);
    const argv = [name, ...words, '-o', 'json'];
    const fromLive = await meshdbg(argv, live);
    const fromBundle = await meshdbg([...argv, '--from', BUNDLE]);
    expect(fromLive.stderr).toBe(fromBundle.stderr);
    expect(fromLive.code).toBe(fromBundle.code);
    expect(comparable(fromLive.stdout)).toEqual(comparable(fromBundle.stdout));
  });

  it.each(['table', 'wide', 'csv', 'name'])('prints the same %s', async (format) => {
    const argv = [name, 'pod/productpage', '-o', format];
    const fromLive = await meshdbg(argv, live);
    const fromBundle = await meshdbg([...argv, '--from', BUNDLE]);
    expect(fromLive).toEqual(fromBundle);
    expect(fromLive.code).toBe(0);
  });
});

describe('the control plane', () => {
  const after = (ms: number, call: () => void): (() => void) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  };
  const PROXIES = ['productpage-v1', 'reviews-v3', 'sleep'].map((name) => `pod/${name}`);

  it.each(['json', 'table', 'wide', 'csv', 'name'])(
    'is the same of a cluster and of its bundle, as %s',
    async (format) => {
      const world = { ...live, clock: { now: () => Date.now(), after } };
      for (const words of [['status'], ['status', '-A'], ...PROXIES.map((pod) => ['diff', pod])]) {
        const argv = [...words, '-o', format];
        const fromLive = await meshdbg(argv, world);
        const fromBundle = await meshdbg([...argv, '--from', BUNDLE]);
        expect(fromLive.stderr).toBe(fromBundle.stderr);
        expect(fromLive.code).toBe(fromBundle.code);
        if (format === 'json')
          expect(comparable(fromLive.stdout)).toEqual(comparable(fromBundle.stdout));
        else expect(fromLive.stdout).toBe(fromBundle.stdout);
      }
    },
  );
});
