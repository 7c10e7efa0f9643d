import { afterEach, expect, test } from 'vitest';
import { meshdbg } from '../support/context.ts';
import {
  istiodOf,
  proxyPod,
  startMesh,
  syncRow,
  type FakeMesh,
  type FakeMeshServer,
} from '../support/istiods.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { schemaErrors } from '../support/schema.ts';

let mesh: FakeMeshServer | undefined;
afterEach(() => mesh?.stop());

const BEFORE = '2026-11-21T00:05:00Z';
const CHANGED = '2026-11-21T00:06:00Z';
const AFTER = '2026-11-21T00:06:01Z';

const reviews = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { namespace: 'shop', name: 'reviews', creationTimestamp: CHANGED },
  spec: {},
};

const serving =
  (object: () => object | undefined): NonNullable<FakeMesh['rest']> =>
  (path) => {
    if (!path.endsWith('/virtualservices/reviews')) return undefined;
    const found = object();
    return found === undefined
      ? { status: 404, body: { kind: 'Status', code: 404, details: { name: 'reviews' } } }
      : { body: found };
  };

/** An istiod that answers look by look; undefined is a restart. */
function lookByLook(
  looks: readonly (readonly object[] | undefined)[],
): FakeMesh['istiods'][number] {
  let look = -1;
  return {
    name: 'one',
    debug: (path) => {
      if (path !== '/debug/syncz') return istiodOf([])(path);
      look += 1;
      const rows = looks[Math.min(look, looks.length - 1)];
      return rows === undefined ? { status: 503, body: '' } : { body: JSON.stringify(rows) };
    },
  };
}

const row = (proxy: string, RDS: object): object =>
  syncRow(proxy, {
    CDS: { sentTime: BEFORE },
    EDS: { sentTime: BEFORE },
    LDS: { sentTime: BEFORE },
    RDS,
  });
const old = (proxy: string): object => row(proxy, { sentTime: BEFORE });
const done = (proxy: string): object => row(proxy, { sentTime: AFTER });

async function wait(parts: FakeMesh, ...argv: string[]) {
  mesh = await startMesh(parts);
  const args = ['wait', ...argv, '--interval', '5s', '-o', 'json'];
  const outcome = await meshdbg(args, { ...mesh.world, clock: jumpingClock() });
  const json = outcome.stdout === '' ? {} : (JSON.parse(outcome.stdout) as Record<string, unknown>);
  if (outcome.stdout !== '') expect(schemaErrors('wait', json)).toEqual([]);
  return { ...outcome, json };
}

const states = (json: Record<string, unknown>): string[] =>
  (json['items'] as { proxy: string; state: string }[]).map(
    ({ proxy, state }) => `${proxy} ${state}`,
  );

test('waits through a restart until every proxy has acknowledged a push after the change', async () => {
  const { code, json } = await wait(
    {
      rest: serving(() => reviews),
      istiods: [
        lookByLook([
          undefined,
          [old('a.shop'), old('b.shop')],
          [done('a.shop'), row('b.shop', { sent: '2', sentTime: AFTER })],
          undefined,
          [done('a.shop'), done('b.shop'), done('newcomer.shop')],
        ]),
      ],
    },
    'vs/reviews',
  );
  expect({ code, reached: json['reached'], waited: json['waitedMs'] }).toEqual({
    code: 0,
    reached: true,
    waited: 20_000,
  });
  expect(json).toMatchObject({
    changedAt: CHANGED,
    resource: { kind: 'VirtualService', namespace: 'shop', name: 'reviews' },
  });
});

test('names who lacks it when the time is up', async () => {
  const { code, json } = await wait(
    {
      rest: serving(() => reviews),
      pods: [proxyPod('shop/lost')],
      istiods: [
        lookByLook([
          [
            done('fine.shop'),
            old('unpushed.shop'),
            row('silent.shop', { sent: '2', sentTime: AFTER }),
            row('refuses.shop', { sent: '2', sentTime: AFTER, lastError: 'bad weight' }),
          ],
        ]),
      ],
    },
    'vs/reviews',
    '--timeout',
    '10s',
  );
  expect(code).toBe(1);
  expect(states(json)).toEqual([
    'fine has-it',
    'lost not-connected',
    'refuses refused',
    'silent not-acknowledged',
    'unpushed not-pushed',
  ]);
  expect(json).toMatchObject({
    items: expect.arrayContaining([
      expect.objectContaining({ proxy: 'refuses', reason: 'RDS: bad weight' }),
    ]) as unknown,
  });
});

test('cannot say so while an istiod has not answered, and does not call its proxies lost', async () => {
  const parts: FakeMesh = {
    rest: serving(() => reviews),
    istiods: [
      { name: 'fine', debug: () => ({ body: JSON.stringify([done('a.shop')]) }) },
      { name: 'away', debug: 'forbidden' },
    ],
  };
  const known = await wait(parts, 'vs/reviews', '--timeout', '5s');
  expect(known.code).toBe(1);
  expect(known.stderr).toContain('istiod away');
  const shown = await meshdbg(['wait', 'vs/reviews', '--timeout', '0'], mesh?.world);
  expect(shown.stdout).toContain('Not all istiods told of their proxies');
  await mesh?.stop();
  const more = await wait({ ...parts, pods: [proxyPod('shop/b')] }, 'vs/reviews', '--timeout', '0');
  expect(states(more.json)).toEqual(['a has-it', 'b not-seen']);
});

test('--for rejected ends at the first refusal', async () => {
  const refused = row('b.shop', { sent: '2', sentTime: AFTER, lastError: 'no' });
  const { code, json } = await wait(
    {
      rest: serving(() => reviews),
      istiods: [lookByLook([[done('a.shop')], [done('a.shop'), refused]])],
    },
    'vs/reviews',
    '--for',
    'rejected',
  );
  expect({ code, states: states(json) }).toEqual({ code: 0, states: ['a has-it', 'b refused'] });
});

test('--for deleted waits until it is gone, and its removal pushed', async () => {
  let looks = 0;
  const { code, json } = await wait(
    {
      rest: serving(() => (++looks < 3 ? reviews : undefined)),
      // The istiod's clock stands at 00:07:45.
      istiods: [
        lookByLook([
          [done('a.shop')],
          [done('a.shop')],
          [done('a.shop')],
          [row('a.shop', { sentTime: '2026-11-21T00:07:46.5Z' })],
        ]),
      ],
    },
    'vs/reviews',
    '--for',
    'deleted',
  );
  expect({ code, waited: json['waitedMs'] }).toEqual({ code: 0, waited: 15_000 });
});

test('--deep wants to see it in the config', async () => {
  let reads = 0;
  const config = '/apis/networking.istio.io/v1/namespaces/shop/virtual-service/reviews';
  const route = { name: 'r', metadata: { filter_metadata: { istio: { config } } } };
  const dump = (with_: boolean): string =>
    JSON.stringify({
      configs: [
        {
          '@type': 'type.googleapis.com/envoy.admin.v3.RoutesConfigDump',
          dynamic_route_configs: [{ route_config: with_ ? route : { name: 'r' } }],
        },
      ],
    });
  const { code, json } = await wait(
    {
      rest: serving(() => reviews),
      istiods: [lookByLook([[done('a.shop')]])],
      proxies: {
        'shop/a': (asked) => {
          if (asked.includes('route_configs')) return { body: dump(++reads > 1) };
          return { status: 400, body: 'could not be successfully applied to any configs' };
        },
      },
    },
    'vs/reviews',
    '--deep',
  );
  expect({ code, waited: json['waitedMs'], reads }).toEqual({ code: 0, waited: 5000, reads: 2 });
});

test.each([
  [['vs/nope'], 'There is no VirtualService nope'],
  [['nonsense'], 'is no resource'],
  [['--for', 'deleted'], 'Name what is deleted'],
])('%j is 2 at once', async (argv, says) => {
  const { code, stderr } = await wait(
    {
      istiods: [lookByLook([[]])],
      rest: (path) =>
        path.endsWith('/virtualservices/nope')
          ? { status: 404, body: { kind: 'Status', details: { name: 'nope' } } }
          : undefined,
    },
    ...argv,
  );
  expect(code).toBe(2);
  expect(stderr).toContain(says);
});

test('is 2 when nobody could be asked until the time was up', async () => {
  const { code, stderr } = await wait({ istiods: [lookByLook([undefined])] }, '--timeout', '5s');
  expect(code).toBe(2);
  expect(stderr).toContain('answered 503');
});
