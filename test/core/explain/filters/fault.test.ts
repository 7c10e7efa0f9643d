import { describe, expect, test } from 'vitest';
import { run, words } from './call.ts';

const fault = 'fault.v3.HTTPFault';
const share = (numerator: number, denominator = 'HUNDRED') => ({ percentage: { numerator, denominator } }); // prettier-ignore

describe('faults', () => {
  test('delay and abort are drawn independently', () => {
    const branches = run(fault, { delay: { fixed_delay: '2s', ...share(50) }, abort: { http_status: 503, ...share(25) } }); // prettier-ignore
    expect(words(branches).sort()).toEqual(['0.125 503', '0.125 503', '0.375 pass', '0.375 pass']);
    expect(branches.map(({ value }) => ('delayMs' in value ? value.delayMs : -1)).sort((a, b) => a - b)).toEqual([0, 0, 2000, 2000]); // prettier-ignore
  });

  test.each([
    ['HUNDRED', 0.5, '50'],
    ['MILLION', 0.5, '500000'],
    ['MILLION', 0.00005, '50'],
    ['TEN_THOUSAND', 1, '10001'],
  ])('a share asked for is over %s: %d', (denominator, wanted, asked) => {
    const whole = { HUNDRED: 100, TEN_THOUSAND: 10_000, MILLION: 1_000_000 }[denominator] ?? 0;
    const [first] = run(fault, { abort: { header_abort: {}, ...share(whole, denominator) } }, { headers: [['x-envoy-fault-abort-request', '429'], ['x-envoy-fault-abort-request-percentage', asked]] }); // prettier-ignore
    expect(first).toMatchObject({ probability: wanted, value: { kind: 'answer', status: 429, flags: ['FI'] } }); // prettier-ignore
  });

  test('other headers, clusters and nodes go free', () => {
    const abort = { abort: { http_status: 503, ...share(100) } };
    expect(words(run(fault, abort))).toEqual(['1 503']);
    for (const more of [
      { headers: [{ name: 'x-a', present_match: true }] },
      { upstream_cluster: 'x' },
      { downstream_nodes: ['n'] },
    ])
      // prettier-ignore
      expect(words(run(fault, { ...abort, ...more }))).toEqual(['1 pass']);
  });
});

describe('external authorization', () => {
  const service = { grpc_service: { envoy_grpc: { cluster_name: 'opa' } } };
  const gone = { isUnreachable: (cluster: string) => cluster === 'opa' };

  test.each([
    ['its answer is not known', {}, {}, 'unknown'],
    ['unreachable: 403', {}, gone, '403'],
    ['unreachable with a status of its own', { status_on_error: { code: 'ServiceUnavailable' } }, gone, '503'],
    ['unreachable and lenient', { failure_mode_allow: true }, gone, 'pass'],
    ['off', { filter_enabled: { default_value: { numerator: 0 } } }, gone, 'pass'],
    ['not asked without metadata', { filter_enabled_metadata: { filter: 'envoy.filters.http.rbac', path: [{ key: 'x' }], value: { string_match: { exact: 'y' } } } }, gone, 'pass'],
  ])('%s', (_, config, more, wanted) => {
    expect(words(run('ext_authz.v3.ExtAuthz', { ...service, ...config }, {}, more))).toEqual([`1 ${wanted}`]);
  }); // prettier-ignore
});

describe('RBAC', () => {
  const deny = { action: 'DENY', policies: { 'a b': { permissions: [{ any: true }], principals: [{ any: true }] } } }; // prettier-ignore

  test('rules answer with their policy, shadow rules let pass and tell', () => {
    expect(run('rbac.v3.RBAC', { rules: deny })[0]?.value).toMatchObject({ status: 403, details: 'rbac_access_denied_matched_policy[a_b]' }); // prettier-ignore
    const [shadow] = run('rbac.v3.RBAC', { shadow_rules: deny, shadow_rules_stat_prefix: 'p_' });
    const told = shadow?.value.kind === 'pass' ? shadow.value.stream.metadata.get('envoy.filters.http.rbac') : undefined; // prettier-ignore
    expect(told).toEqual({ p_shadow_engine_result: 'denied', p_shadow_effective_policy_id: 'a b' });
  });

  test('a matcher tree is not known', () => {
    expect(words(run('rbac.v3.RBAC', { matcher: {} }))).toEqual(['1 unknown']);
  });
});
