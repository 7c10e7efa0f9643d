import { expect, test } from 'vitest';
import { Groups, MOST_GROUPS } from '../../../../src/core/logs/aggregate/groups.ts';
import { Histogram } from '../../../../src/core/logs/aggregate/histogram.ts';
import { fieldOf } from '../../../../src/core/logs/filter/field.ts';
import { logRecord } from '../../../support/log-record.ts';

test('counts, rates, errors, quantiles and bytes of each group', () => {
  const groups = new Groups([fieldOf('route'), fieldOf('status')]);
  for (let at = 0; at < 10; at++)
    groups.add(logRecord({ start_time: `2026-11-20T22:00:0${at}Z`, duration: at * 100 }));
  groups.add(
    logRecord({ response_code: 503, route_name: null, response_flags: 'UH', duration: null }),
  );
  const [first, second] = groups.rows();
  expect(first).toMatchObject({
    by: { route_name: 'default', response_code: 200 },
    count: 10,
    share: 10 / 11,
    rate: 10 / 9,
    errors: 0,
    maxMs: 900,
    bytesReceived: 100,
    bytesSent: 1000,
  });
  expect(first?.p50Ms).toBeCloseTo(400, -1);
  expect(second).toMatchObject({
    by: { route_name: null, response_code: 503 },
    count: 1,
    errors: 1,
    errorShare: 1,
    p50Ms: null,
  });
  expect(groups.rows(1)).toHaveLength(1);
});

test('a value of many kinds fills no memory: further groups are counted together', () => {
  const groups = new Groups([fieldOf('request_id')]);
  for (let at = 0; at < MOST_GROUPS + 10; at++) groups.add(logRecord({ request_id: `id-${at}` }));
  expect(groups.rows(1)[0]).toMatchObject({ by: { request_id: '(others)' }, count: 10 });
  expect(groups.joined).toBe(10);
});

test('a histogram has a bar for every value, and none is lost', () => {
  const histogram = new Histogram(fieldOf('duration'));
  for (const duration of [0, 1, 2, 4, 4, 1000, null]) histogram.add(logRecord({ duration }));
  const bars = histogram.bars();
  expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(6);
  expect(histogram.without).toBe(1);
  expect(bars.find(({ from }) => from === 2)).toEqual({ from: 2, to: 5, count: 3, share: 0.5 });
  expect(bars.at(-1)).toMatchObject({ from: 1000, to: 2000, count: 1 });
});
