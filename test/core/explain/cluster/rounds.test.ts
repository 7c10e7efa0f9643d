import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withRetries } from '../../../../src/core/explain/cluster/retries.ts';
import { playRounds } from '../../../../src/core/explain/cluster/rounds.ts';
import type { Host } from '../../../../src/core/explain/cluster/hosts.ts';
import { ending } from '../../../../src/core/explain/journey/endings.ts';
import type { AtProxy } from '../../../../src/core/explain/journey/place.ts';
import type { Ending } from '../../../../src/core/explain/model/ending.ts';
import type { ForwardDecision } from '../../../../src/core/explain/model/route-call.ts';

const PLACE = { side: 'application', proxy: null } as const;
const POLICY = { on: ['5xx'], attempts: 2, statusCodes: [], hostPredicates: ['envoy.retry_host_predicates.previous_hosts'], retriableHeaders: [], retriableRequestHeaders: [] }; // prettier-ignore

const host = (index: number): Host => ({ address: `192.0.2.${index}:80`, hostname: '', weight: 1, priority: 0, locality: '', localityWeight: 1, health: 'healthy', ails: [] }); // prettier-ignore

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** What a router makes of hosts that answer so, each with its own status; in turn, where nothing else is said. */
function answers(
  statuses: readonly number[],
  attempts: number,
  {
    isInTurn = true,
    weights,
    asked = [],
    ...policy
  }: {
    isInTurn?: boolean;
    weights?: readonly number[];
    /** Gets the hosts that were asked what they do. */
    asked?: string[];
    hostPredicates?: readonly string[];
    hostSelectionMaxAttempts?: number;
  } = {},
) {
  const hosts = statuses.map((_, index) => ({ probability: weights === undefined ? 1 / statuses.length : (weights[index] ?? 0) / sum(weights), value: host(index) })); // prettier-ignore
  const request = { method: 'GET', scheme: 'http', authority: 'x', path: '/', headers: [], version: '1.1' }; // prettier-ignore
  // The parts that retries look at.
  const decision = { request, timeoutMs: 0, retryPolicy: { ...POLICY, attempts, ...policy } } as unknown as ForwardDecision; // prettier-ignore
  const attempt = ({ address }: Host) => {
    asked.push(address);
    const upstream = { cluster: null, address, namespace: null, pod: null };
    const status = statuses[hosts.findIndex(({ value }) => value.address === address)] ?? 200;
    return [{ probability: 1, value: ending('response', PLACE, 'application', { status, isApplication: true, upstream }) }]; // prettier-ignore
  };
  return withRetries(PLACE as unknown as AtProxy, { choice: { kind: 'shares', hosts, isSticky: false }, decision, connectTimeoutMs: 5000, isInTurn, attempt }); // prettier-ignore
}

const share = (ends: ReturnType<typeof answers>, fits: (end: Ending) => boolean): number =>
  sum(ends.filter(({ value }) => fits(value)).map(({ probability }) => probability));

test('whatever hosts answer, the probabilities add up to 1', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(200, 503), { minLength: 1, maxLength: 12 }), fc.nat(40), fc.boolean(), (statuses, attempts, isInTurn) => {
      expect(share(answers(statuses, attempts, { isInTurn }), () => true)).toBeCloseTo(1, 8);
    }),
  ); // prettier-ignore
});

test('two retries on other hosts find the only good one of three, and not always that of four', () => {
  expect(share(answers([503, 503, 200], 2), ({ status }) => status === 200)).toBeCloseTo(1);
  expect(share(answers([503, 503, 503, 200], 2), ({ status }) => status === 200)).toBeCloseTo(0.75);
});

test.each([
  ['many hosts', 120, 2],
  ['many attempts', 4, 10],
  ['more attempts than anybody waits for', 4, 30_000],
  ['both', 120, 30_000],
])('%s: the same answer, and each host is followed once', (_, count, attempts) => {
  const asked: string[] = [];
  const ends = answers(Array<number>(count).fill(503), attempts, { asked });
  expect(asked).toHaveLength(count);
  expect(ends).toHaveLength(count);
  expect(share(ends, ({ flags }) => flags.includes('URX'))).toBeCloseTo(1);
});

test.each([
  ['a hundred rounds', 100, 'over', 3 * 101],
  ['no end', Infinity, 'too-many', 51_000],
])('states that go on alike are played once in each round: %s', (_, limit, wanted, most) => {
  let plays = 0;
  const ends = playRounds<number, string>({
    first: 0,
    play: (state, { number, cut }) => {
      plays++;
      if (cut !== undefined) return [{ probability: 1, value: { end: cut } }];
      if (number > limit) return [{ probability: 1, value: { end: 'over' } }];
      return [0, 1].map((more) => ({ probability: 0.5, value: { next: (state + more) % 3 } }));
    },
    keyOf: String,
    roughKeyOf: String,
  });
  expect(new Set(ends.map(({ value }) => value))).toEqual(new Set([wanted]));
  expect(sum(ends.map(({ probability }) => probability))).toBeCloseTo(1, 8);
  expect(plays).toBeLessThanOrEqual(most);
});

test.each([
  ['ten hosts', [200, ...Array<number>(9).fill(503)], 9, 1],
  ['fewer retries than bad hosts', [200, ...Array<number>(9).fill(503)], 4, 0.5],
  ['a hundred hosts', [...Array<number>(50).fill(200), ...Array<number>(50).fill(503)], 50, 1],
] as const)(
  'a retry in turn leaves out whom it tried, of %s too',
  (_, statuses, attempts, good) => {
    expect(share(answers(statuses, attempts), ({ status }) => status === 200)).toBeCloseTo(good);
  },
);

// Shares that a real Envoy with LEAST_REQUEST came to as well.
test.each([
  ['Istio\'s six picks', [200, 503, 503], 2, 5, 0.0297],
  ['one good of ten', [200, ...Array<number>(9).fill(503)], 9, 5, 0.0838],
  ['one of two, tried twice', [200, 503], 1, 1, 0.125],
  ['Envoy\'s own two picks', [200, 503], 1, undefined, 0.125],
  ['0 is 1', [200, 503], 1, 0, 0.125],
] as const)('a retry by chance comes to a host that it tried where no pick finds another: %s', (_, statuses, attempts, most, bad) => {
  const ends = answers(statuses, attempts, { isInTurn: false, ...(most === undefined ? {} : { hostSelectionMaxAttempts: most }) });
  expect(share(ends, ({ status }) => status === 503)).toBeCloseTo(bad, 3);
}); // prettier-ignore

test('hosts that all have other weights are not too many to follow', () => {
  const weights = Array.from({ length: 300 }, (_, index) => index + 1);
  const statuses = weights.map((weight) => (weight === 150 ? 200 : 503));
  // A host that was tried has a weight of about 200.
  const wanted = 1 - [45_150, 44_950, 44_750, 44_550].reduce((miss, all) => miss * (1 - 150 / all), 1); // prettier-ignore
  for (const isInTurn of [true, false]) {
    const ends = answers(statuses, 3, { isInTurn, weights });
    expect(share(ends, ({ kind }) => kind === 'unknown')).toBe(0);
    expect(share(ends, ({ status }) => status === 200)).toBeCloseTo(wanted, 4);
  }
});

test('a heavy host that was tried is missing among many of other weights', () => {
  const bad = [50, ...Array.from({ length: 20 }, (_, index) => 1 + index / 100)];
  const good = Array.from({ length: 30 }, (_, index) => 1 + index / 100);
  const ends = answers([...bad.map(() => 503), ...good.map(() => 200)], 1, { weights: [...bad, ...good] }); // prettier-ignore
  const all = sum(bad) + sum(good);
  const wanted = sum(bad.map((weight) => (weight / all) * ((sum(bad) - weight) / (all - weight))));
  expect(share(ends, ({ status }) => status === 503)).toBeCloseTo(wanted, 3);
});

test('whether retries on any host are many or few, each is counted', () => {
  const all = [200, ...Array<number>(99).fill(503)];
  const any = (attempts: number) => share(answers(all, attempts, { hostPredicates: [] }), ({ status }) => status === 200); // prettier-ignore
  for (const attempts of [1, 150, 201, 400, 3000]) expect(any(attempts)).toBeCloseTo(1 - 0.99 ** (attempts + 1), 6); // prettier-ignore
});

test('what is too much to follow is not known', () => {
  const ends = answers([200, 503], 1e9, { weights: [1, 1e6], hostPredicates: [] });
  const unknown = ends.filter(({ value }) => value.kind === 'unknown');
  expect(unknown[0]?.value.details).toMatch(/^what comes after \d+ attempts is not followed$/);
  expect(share(unknown, () => true)).toBeGreaterThan(0.5);
  expect(share(ends, ({ kind, status }) => kind === 'unknown' || status === 200)).toBeCloseTo(1, 6);
});
