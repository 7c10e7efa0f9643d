import { expect, test } from 'vitest';
import explain from '../../src/cli/commands/explain.ts';
import { followed } from '../../src/cli/followed.ts';
import { requestOf } from '../../src/cli/options/request.ts';
import { object, objects } from '../../src/core/decode/read.ts';
import type { KubeObject } from '../../src/core/model/kube.ts';
import { proxyText } from '../../src/core/model/proxy.ts';
import { snapshotOfBundle } from '../support/captures.ts';

const REQUEST = requestOf('explain', ['deploy/productpage-v1', 'http://reviews:9080/reviews/0'], {
  from: 'fixtures/demo',
});
const VALUES = { headers: [['end-user', 'jason'] as const] };

/** The YAML has only the last rule any more; the Envoys have not heard of that. */
function newer(one: KubeObject): KubeObject {
  const spec = object(one.raw, 'spec');
  if (one.kind !== 'VirtualService' || one.name !== 'reviews' || spec === undefined) return one;
  return { ...one, raw: { ...one.raw, spec: { ...spec, http: objects(spec, 'http').slice(-1) } } };
}

if (explain.kind !== 'street') throw new Error('explain reads');

test('explain reads the sender first, and then the servers that its Envoy has, not those that the YAML means', async () => {
  const whole = await snapshotOfBundle('fixtures/demo', explain.needs(VALUES, REQUEST)); // prettier-ignore
  const snapshot = { ...whole, proxies: [], objects: whole.objects.map(newer) };
  const asked: string[][] = [];
  await followed(explain, { values: VALUES, request: REQUEST, snapshot }, (known, replicas) => {
    const names = replicas.flat().map(proxyText);
    asked.push(names);
    const proxies = whole.proxies.filter(({ proxy }) => names.includes(proxyText(proxy)));
    return Promise.resolve({ ...known, proxies: [...known.proxies, ...proxies] });
  });
  const [sender, servers = [], ...further] = asked;
  expect(sender).toEqual([expect.stringMatching(/^default\/productpage-v1-/)]);
  expect(servers).toEqual([expect.stringMatching(/^default\/reviews-v2-/)]);
  expect(further).toEqual([]);
});

test('a proxy that cannot be read is asked for once', async () => {
  const whole = await snapshotOfBundle('fixtures/demo', explain.needs(VALUES, REQUEST)); // prettier-ignore
  const asked: string[] = [];
  await followed(explain, { values: VALUES, request: REQUEST, snapshot: { ...whole, proxies: [] } }, (known, replicas) => {
    asked.push(...replicas.flat().map(proxyText));
    if (asked.length > 10) throw new Error('asked for ever');
    return Promise.resolve({ ...known });
  }); // prettier-ignore
  expect(asked.length).toBeGreaterThan(1);
  expect(new Set(asked).size).toBe(asked.length);
});
