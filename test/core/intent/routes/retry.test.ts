import { expect, test } from 'vitest';
import { inboundRetryPolicy, retryPolicy } from '../../../../src/core/intent/routes/retry.ts';

test('nothing said is two retries at other hosts, with consistent hashing at the same', () => {
  expect(retryPolicy(undefined, false)).toMatchObject({
    num_retries: 2,
    retry_host_predicate: [{ name: 'envoy.retry_host_predicates.previous_hosts' }],
  });
  expect(retryPolicy(undefined, true)).not.toHaveProperty('retry_host_predicate');
});

test('attempts that are 0 or absent are no retries', () => {
  expect(retryPolicy({ attempts: 0 }, false)).toBeUndefined();
  expect(retryPolicy({ retryOn: '5xx' }, false)).toBeUndefined();
  expect(inboundRetryPolicy({ attempts: 0 })).toBeUndefined();
});

test('status codes are picked out of the conditions', () => {
  expect(
    retryPolicy({ attempts: 1, retryOn: ' 5xx, 503 ,999,,gateway-error' }, false),
  ).toMatchObject({
    retry_on: '5xx,999,gateway-error,retriable-status-codes',
    retriable_status_codes: [503],
  });
  expect(inboundRetryPolicy({ attempts: 1, retryOn: 'retriable-status-codes,503' })).toEqual({
    num_retries: 1,
    retry_on: 'retriable-status-codes',
    retriable_status_codes: [503],
  });
});

test('a list of nothing is no condition', () => {
  expect(retryPolicy({ attempts: 1, retryOn: ',' }, false)).not.toHaveProperty('retry_on');
  expect(inboundRetryPolicy({ attempts: 1, retryOn: ' ,' })).toEqual({ num_retries: 1 });
});

test('what is said of previous hosts counts, whatever the hashing', () => {
  const stay = { attempts: 1, retryIgnorePreviousHosts: false };
  expect(retryPolicy(stay, false)).not.toHaveProperty('retry_host_predicate');
  const leave = { attempts: 1, retryIgnorePreviousHosts: true, retryRemoteLocalities: true, backoff: '25ms' }; // prettier-ignore
  expect(retryPolicy(leave, true)).toMatchObject({
    retry_host_predicate: [{ name: 'envoy.retry_host_predicates.previous_hosts' }],
    retry_priority: { typed_config: { update_frequency: 2 } },
    retry_back_off: { base_interval: '0.025s' },
  });
});
