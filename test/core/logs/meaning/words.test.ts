import { describe, expect, test } from 'vitest';
import { codeDetails, policyName } from '../../../../src/core/logs/meaning/details.ts';
import { flagMeaning, flagsOf, KNOWN_FLAGS } from '../../../../src/core/logs/meaning/flags.ts';
import { sideOf } from '../../../../src/core/logs/meaning/side.ts';
import { wordsOf } from '../../../../src/core/logs/meaning/words.ts';
import type { AccessLogEntry } from '../../../../src/core/logs/model/access-log-entry.ts';

describe('flags', () => {
  test('all 30 of Envoy 1.39 have words, under both names', () => {
    expect(KNOWN_FLAGS).toHaveLength(30);
    for (const flag of KNOWN_FLAGS) {
      const { text, long } = flagMeaning(flag);
      expect(text).not.toBe(flag);
      expect(flagMeaning(long)).toBe(flagMeaning(flag));
    }
  });

  test('an unknown flag keeps its name, whatever it is', () => {
    expect(flagMeaning('constructor')).toMatchObject({ flag: 'constructor', text: 'constructor' });
    expect(flagsOf('UF,,XYZ')).toEqual(['UF', 'XYZ']);
    expect([flagsOf(null), flagsOf(undefined), flagsOf('-'), flagsOf('')]).toEqual([[], [], [], []]); // prettier-ignore
  });
});

test.each<[string, AccessLogEntry, string | undefined]>([
  ['went well', { response_code: 200, response_code_details: 'via_upstream' }, undefined],
  ['answered behind', { response_code: 500, response_code_details: 'via_upstream' }, 'answered from behind this proxy'],
  ['a flag alone', { response_flags: 'UH', response_code_details: 'no_healthy_upstream' }, 'UH no healthy endpoint'],
  ['TLS, as Envoy 1.36 writes it', { response_flags: 'UF,URX', response_code_details: 'upstream_reset_before_response_started{remote_connection_failure|TLS_error:|268435703:SSL_routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end}' }, 'UF no connection to the upstream, URX all retries were used up: TLS: the other side does not speak TLS'],
  ['TLS, as Envoy 1.17 writes it', { response_flags: 'UF', upstream_transport_failure_reason: 'TLS error: 268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED' }, "UF no connection to the upstream: TLS: the other side's certificate is not trusted (root, name or date)"],
  ['TCP by number', { response_flags: 'UF', upstream_transport_failure_reason: 'delayed_connect_error:_111' }, 'UF no connection to the upstream: connection refused'],
  ['a policy', { response_code: 403, response_code_details: 'rbac_access_denied_matched_policy[ns[shop]-policy[deny]-rule[2]]' }, 'an authorization policy says no: AuthorizationPolicy shop/deny rules[2]'],
  ['no policy', { response_code: 403, response_code_details: 'rbac_access_denied_matched_policy[none]' }, 'an authorization policy says no: no ALLOW policy matches'],
  ['a policy on TCP', { response_code: 0, connection_termination_details: 'rbac_access_denied_matched_policy[ns[a]-policy[b]-rule[0]]' }, 'an authorization policy says no: AuthorizationPolicy a/b rules[0]'],
  ['a token', { response_code: 401, response_code_details: 'jwt_authn_access_denied{Jwt_is_expired}' }, 'the JSON Web Token is missing or not accepted: Jwt is expired'],
  ['no filter chain', { response_code: 0, response_flags: 'NR', response_code_details: 'filter_chain_not_found' }, 'NR no route: no filter chain takes the connection'],
  ['details without words', { response_code: 500, response_code_details: 'something_new' }, 'something_new'],
])('%s', (_, entry, words) => {
  expect(wordsOf(entry)).toBe(words);
}); // prettier-ignore

test('details in brackets are taken apart in old and new spelling', () => {
  expect(codeDetails('upstream_reset_before_response_started{connection_failure,TLS error: x}')).toEqual({
    name: 'upstream_reset_before_response_started',
    reason: 'connection_failure',
    transport: 'TLS error: x',
  });
  expect(codeDetails('via_upstream')).toEqual({ name: 'via_upstream', reason: undefined, transport: undefined });
  expect(policyName('ns[a]-policy[b.c]-rule[10]')).toEqual({ namespace: 'a', name: 'b.c', rule: 10 });
}); // prettier-ignore

describe('the side of a line', () => {
  const inbound = { upstream_cluster: 'inbound|8080||', downstream_local_address: '10.0.0.5:8080' };

  test('is that of its cluster', () => {
    const side = sideOf();
    expect(side(inbound)).toBe('server');
    expect(side({ upstream_cluster: 'outbound|80||a.b.svc.cluster.local' })).toBe('client');
    expect(side({ upstream_cluster: 'BlackHoleCluster' })).toBe('client');
    expect(side({ upstream_cluster: 'InboundPassthroughCluster' })).toBe('server');
    expect(sideOf({ type: 'router' })(inbound)).toBe('gateway');
  });

  test('without a cluster it is told by the address that was called, once the own one is known', () => {
    const refused = { upstream_cluster: null, downstream_local_address: '10.0.0.5:9090' };
    const side = sideOf();
    expect(side(refused)).toBeUndefined();
    side(inbound);
    expect(side(refused)).toBe('server');
    expect(side({ ...refused, downstream_local_address: '10.0.0.6:80' })).toBe('client');
    expect(sideOf({ ips: new Set(['10.0.0.5']) })(refused)).toBe('server');
  });
});
