import { describe, expect, it } from 'vitest';
import { diagnosisOf } from '../../../src/core/diagnosis/line-diagnosis.ts';
import { outcomeOf } from '../../../src/core/logs/meaning/outcome.ts';
import { KNOWN_FLAGS } from '../../../src/core/logs/meaning/flags.ts';
import type { AccessLogEntry } from '../../../src/core/logs/model/access-log-entry.ts';
import { record } from '../logs/record.ts';

/** A line of today's format that says nothing yet. */
const EMPTY: AccessLogEntry = {
  method: 'GET', path: '/x', protocol: 'HTTP/1.1', authority: 'db', response_code: 503, response_flags: null, response_code_details: null,
  connection_termination_details: null, upstream_transport_failure_reason: null, duration: 40, upstream_host: '192.0.2.2:8080',
  upstream_cluster: 'outbound|80||db.shop.svc.cluster.local', requested_server_name: null, route_name: 'default',
}; // prettier-ignore

const TCP: AccessLogEntry = { ...EMPTY, method: null, path: null, protocol: null, authority: null, response_code: 0 }; // prettier-ignore

type Row = readonly [code: string, by: string, entry: AccessLogEntry];

/** What each flag and detail means where no config is at hand (reference: Envoy response flags and code details). */
const ROWS: readonly Row[] = [
  ['no-route', 'web client', { ...EMPTY, response_code: 404, response_flags: 'NR', response_code_details: 'route_not_found', upstream_cluster: null, upstream_host: null }],
  ['no-filter-chain', 'db server', { ...TCP, response_flags: 'NR', response_code_details: 'filter_chain_not_found' }],
  ['no-filter-chain', 'db server', { ...TCP, response_flags: 'NR', response_code_details: undefined }],
  ['cluster-missing', 'web client', { ...EMPTY, response_flags: 'NC', response_code_details: 'cluster_not_found' }],
  ['subset-missing', 'web client', { ...EMPTY, response_flags: 'NC', upstream_cluster: 'outbound|80|v9|db.shop.svc.cluster.local' }],
  ['no-healthy-endpoint', 'web client', { ...EMPTY, response_flags: 'UH', response_code_details: 'no_healthy_upstream' }],
  ['blackholed', 'web client', { ...TCP, response_flags: 'UH', upstream_cluster: 'BlackHoleCluster' }],
  ['blackholed', 'web client', { ...EMPTY, response_code: 502, response_code_details: 'direct_response', route_name: 'block_all' }],
  ['circuit-breaker', 'web client', { ...EMPTY, response_flags: 'UO', response_code_details: 'upstream_reset_before_response_started{overflow}' }],
  ['request-timeout', 'web client', { ...EMPTY, response_code: 504, response_flags: 'UT', response_code_details: 'response_timeout' }],
  ['per-try-timeout', 'web client', { ...EMPTY, response_code: 504, response_flags: 'URX,UT', response_code_details: 'upstream_per_try_timeout' }],
  ['max-stream-duration', 'web client', { ...EMPTY, response_code: 504, response_flags: 'UMSDR' }],
  ['connection-refused', 'web client', { ...EMPTY, response_flags: 'URX,UF', upstream_transport_failure_reason: 'delayed_connect_error:_Connection_refused' }],
  ['connection-refused', 'web client', { ...EMPTY, response_flags: 'UF', response_code_details: 'upstream_reset_before_response_started{remote_connection_failure,delayed_connect_error:_111}' }],
  ['connection-timeout', 'web client', { ...EMPTY, response_flags: 'UF,URX', duration: 10_000 }],
  ['connection-timeout', 'web client', { ...EMPTY, response_flags: 'UF', duration: 5, response_code_details: 'upstream_reset_before_response_started{connection_timeout}' }],
  ['connection-failed', 'web client', { ...EMPTY, response_flags: 'UF', duration: 2 }],
  ['connection-timeout', 'web client', { ...EMPTY, response_flags: 'UF', upstream_transport_failure_reason: 'delayed connect error: 110' }],
  ['tls-to-plaintext', 'web client', { ...EMPTY, response_flags: 'UF', upstream_transport_failure_reason: 'TLS_error:|268435703:SSL_routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end' }],
  ['tls-certificate-refused', 'web client', { ...EMPTY, response_flags: 'UF', upstream_transport_failure_reason: 'TLS error: 268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED' }],
  ['expired-certificate', 'web client', { ...EMPTY, response_flags: 'UF', upstream_transport_failure_reason: 'TLS_error:|268436501:SSL_routines:OPENSSL_internal:SSLV3_ALERT_CERTIFICATE_EXPIRED:TLS_error_end' }],
  ['root-mismatch', 'web client', { ...EMPTY, response_flags: 'UF', upstream_transport_failure_reason: 'TLS_error:|268436504:SSL_routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA:TLS_error_end' }],
  ['certificate-missing', 'web client', { ...EMPTY, response_flags: 'UF', upstream_transport_failure_reason: 'TLS_error:_Secret_is_not_supplied_by_SDS' }],
  ['keep-alive-race', 'web client', { ...EMPTY, response_flags: 'UC', duration: 1, response_code_details: 'upstream_reset_before_response_started{connection_termination}' }],
  ['upstream-closed', 'db server', { ...EMPTY, response_flags: 'UC', duration: 900, response_code_details: 'upstream_reset_before_response_started{connection_termination}' }],
  ['upstream-closed', 'web client', { ...EMPTY, response_code: 200, response_flags: 'UC', duration: 2, response_code_details: 'upstream_reset_after_response_started{connection_termination}' }],
  ['upstream-reset', 'web client', { ...EMPTY, response_flags: 'UR', response_code_details: 'upstream_reset_before_response_started{remote_reset}' }],
  ['upstream-reset', 'web client', { ...TCP, response_flags: 'UR' }],
  ['upstream-protocol', 'web client', { ...EMPTY, response_code: 502, response_flags: 'UPE', response_code_details: 'upstream_reset_before_response_started{protocol_error}' }],
  ['fault-abort', 'web client', { ...EMPTY, response_flags: 'FI', response_code_details: 'fault_filter_abort', upstream_host: null }],
  ['fault-delay', 'web client', { ...EMPTY, response_code: 200, response_flags: 'DI', response_code_details: 'via_upstream' }],
  ['fault-delay', 'web client', { ...EMPTY, response_code: 0, response_flags: 'DI,DC', response_code_details: 'downstream_remote_disconnect', upstream_host: null }],
  ['application', 'db server', { ...EMPTY, response_flags: 'DI', response_code_details: 'via_upstream', upstream_cluster: 'inbound|8080||' }],
  ['policy-denied', 'db server', { ...EMPTY, response_code: 403, response_code_details: 'rbac_access_denied_matched_policy[ns[shop]-policy[no]-rule[1]]' }],
  ['not-allowed', 'db server', { ...EMPTY, response_code: 403, response_code_details: 'rbac_access_denied_matched_policy[none]' }],
  ['not-allowed', 'db server', { ...TCP, connection_termination_details: 'rbac_access_denied_matched_policy[none]' }],
  ['jwt-expired', 'db server', { ...EMPTY, response_code: 401, response_code_details: 'jwt_authn_access_denied{Jwt_is_expired}' }],
  ['jwt-not-accepted', 'db server', { ...EMPTY, response_code: 401, response_code_details: 'jwt_authn_access_denied{constructor}' }],
  ['client-timeout', 'db server', { ...EMPTY, response_code: 0, response_flags: 'DC', response_code_details: 'downstream_remote_disconnect' }],
  ['client-cancelled', 'db server', { ...EMPTY, response_code: 0, response_flags: 'DR', response_code_details: 'http2.remote_reset' }],
  ['not-http', 'db server', { ...EMPTY, method: null, response_code: 400, response_flags: 'DPE', response_code_details: 'http1.codec_error' }],
  ['client-protocol', 'db server', { ...EMPTY, response_code: 431, response_flags: 'DPE', response_code_details: 'http1.headers_too_large' }],
  ['ext-authz-denied', 'db server', { ...EMPTY, response_code: 403, response_flags: 'UAEX', response_code_details: 'ext_authz_denied' }],
  ['ext-authz-error', 'db server', { ...EMPTY, response_code: 403, response_flags: 'UAEX', response_code_details: 'ext_authz_error' }],
  ['local-rate-limit', 'db server', { ...EMPTY, response_code: 429, response_flags: 'RL', response_code_details: 'local_rate_limited' }],
  ['rate-limit', 'db server', { ...EMPTY, response_code: 429, response_flags: 'RL', response_code_details: 'request_rate_limited' }],
  ['rate-limit-error', 'db server', { ...EMPTY, response_code: 500, response_flags: 'RLSE', response_code_details: null }],
  ['filter-config-missing', 'db server', { ...EMPTY, response_code: 500, response_flags: 'NFCF' }],
  ['stream-idle-timeout', 'db server', { ...EMPTY, response_code: 408, response_flags: 'SI', response_code_details: 'stream_idle_timeout' }],
  ['envoy-header-invalid', 'db server', { ...EMPTY, response_code: 400, response_flags: 'IH', response_code_details: 'request_headers_failed_strict_check{x-envoy-max-retries}' }],
  ['local-reset', 'web client', { ...EMPTY, response_flags: 'LR' }],
  ['local-health-check', 'db server', { ...EMPTY, response_flags: 'LH' }],
  ['connection-duration', 'web client', { ...TCP, response_flags: 'DT' }],
  ['overloaded', 'db server', { ...EMPTY, response_flags: 'OM', response_code_details: 'overload' }],
  ['dns-failed', 'web client', { ...EMPTY, response_flags: 'DF', response_code_details: 'dns_resolution_failure' }],
  ['load-shed', 'web client', { ...EMPTY, response_flags: 'UDO' }],
  ['retries-used-up', 'web client', { ...TCP, response_flags: 'URX' }],
  ['http-1.0', 'db server', { ...EMPTY, response_code: 426, response_code_details: 'low_version' }],
  ['lua', 'db server', { ...EMPTY, response_code: 403, response_code_details: 'lua_response' }],
  ['application', 'db server', { ...EMPTY, response_code: 500, response_code_details: 'via_upstream', upstream_cluster: 'inbound|8080||' }],
  ['upstream', 'web client', { ...EMPTY, response_code: 500, response_code_details: 'via_upstream' }],
  ['application', 'db server', { ...EMPTY, response_code: 500, response_code_details: undefined, upstream_cluster: 'inbound|8080||' }],
  ['direct-response', 'web client', { ...EMPTY, response_code: 418, response_code_details: 'direct_response' }],
  ['not-told', 'web client', { response_code: 503 }],
]; // prettier-ignore

describe('a line that failed, without any config', () => {
  it.each(ROWS)('is %s (%s)', (code, by, entry) => {
    const found = diagnosisOf(record(by, entry), undefined);
    expect(found?.code).toBe(code);
    expect(found?.text).toMatch(/^\S.*\.$/s);
  });

  it.each(KNOWN_FLAGS.filter((flag) => flag !== 'RFCF'))('has words for flag %s', (flag) => {
    const found = diagnosisOf(record('web client', { ...EMPTY, response_flags: flag }), undefined);
    expect(found?.text).toMatch(/^[A-Z0-9].*\.$/s);
    expect(found?.text).not.toContain('undefined');
  });

  it('names the policy of a denial even so', () => {
    const entry = { ...EMPTY, response_code: 403, response_code_details: 'rbac_access_denied_matched_policy[ns[shop]-policy[no]-rule[1]]' }; // prettier-ignore
    const { resource } = diagnosisOf(record('db server', entry), undefined) ?? {};
    expect(resource).toEqual({ kind: 'AuthorizationPolicy', namespace: 'shop', name: 'no', field: 'spec.rules[1]' }); // prettier-ignore
  });

  it('keeps what an unknown flag or detail says, as its own words', () => {
    const flagged = diagnosisOf(
      record('web client', { ...EMPTY, response_flags: 'XYZ' }),
      undefined,
    );
    expect(flagged).toMatchObject({ code: 'flag-xyz', text: 'XYZ.' });
    const detailed = diagnosisOf(record('web client', { ...EMPTY, response_code_details: 'constructor' }), undefined); // prettier-ignore
    expect(detailed).toMatchObject({ code: 'answered-by-proxy', text: 'Envoy says constructor.' });
  });

  it('quotes names of the mesh for a shell', () => {
    const entry = { ...EMPTY, response_flags: 'NC', upstream_cluster: "outbound|80||a'; rm -rf b" };
    const { next } = diagnosisOf(record('web client', entry), undefined) ?? {};
    expect(next).toBe("meshdbg diff pod/web -n shop --why 'outbound|80||a'\\''; rm -rf b'");
  });
});

it('a line that went well is none, whatever its status below 400 and without a flag', () => {
  expect(diagnosisOf(record('web client', { ...EMPTY, response_code: 302, response_code_details: 'direct_response' }), undefined)).toBeUndefined(); // prettier-ignore
  expect(diagnosisOf(record('web client', TCP), undefined)).toBeUndefined();
  expect(outcomeOf({ ...EMPTY, response_code: 200, response_flags: 'RFCF' })).toBe('fine');
  expect(outcomeOf({ ...EMPTY, response_code: 101 })).toBe('fine');
});
