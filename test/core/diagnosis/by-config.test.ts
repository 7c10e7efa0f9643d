import { describe, expect, it } from 'vitest';
import { diagnosisOf } from '../../../src/core/diagnosis/line-diagnosis.ts';
import type { Diagnosis } from '../../../src/core/diagnosis/diagnosis.ts';
import type { AccessLogEntry } from '../../../src/core/logs/model/access-log-entry.ts';
import type { ClusterStatus, HostHealth } from '../../../src/core/model/envoy/cluster-status.ts';
import { resourceText } from '../../../src/core/model/resource.ts';
import { record } from '../logs/record.ts';
import { objectYaml, shopFacts } from './facts-yaml.ts';

const CLUSTER = 'outbound|80||db.shop.svc.cluster.local';

/** "web" asks for db:80. */
const ASKED: AccessLogEntry = {
  method: 'GET', path: '/slow?x=1', protocol: 'HTTP/1.1', authority: 'db', response_code: 503, response_flags: null, response_code_details: null,
  connection_termination_details: null, upstream_transport_failure_reason: null, duration: 1003, upstream_host: '192.0.2.2:8080',
  upstream_cluster: CLUSTER, upstream_local_address: '192.0.2.1:4000', downstream_local_address: '198.51.100.2:80', downstream_remote_address: '192.0.2.1:3000',
  requested_server_name: null, route_name: null,
}; // prettier-ignore

/** "db" got it. */
const TAKEN: AccessLogEntry = {
  ...ASKED, upstream_cluster: 'inbound|8080||', downstream_local_address: '192.0.2.2:8080', downstream_remote_address: '192.0.2.1:4000',
}; // prettier-ignore

const byWeb = (entry: AccessLogEntry, yaml = ''): Diagnosis | undefined =>
  diagnosisOf(record('web client', { ...ASKED, ...entry }), shopFacts(yaml));
const byDb = (entry: AccessLogEntry, yaml = ''): Diagnosis | undefined =>
  diagnosisOf(record('db server', { ...TAKEN, ...entry }), shopFacts(yaml));

/** All objects that a diagnosis names, the one to change first. */
const named = (found: Diagnosis | undefined): string[] =>
  [found?.resource ?? undefined, ...(found?.related ?? [])].flatMap((ref) => (ref === undefined ? [] : [resourceText(ref)])); // prettier-ignore

const route = (rule: string): string => objectYaml('VirtualService', 'db', `{ hosts: [db], http: [${rule}] }`); // prettier-ignore
const rule = (policy: string): string => objectYaml('DestinationRule', 'db', `{ host: db, ${policy} }`); // prettier-ignore

describe('the config tells', () => {
  it('the timeout that fired, of the rule that took the path', () => {
    const yaml =
      route(`{ match: [{ uri: { prefix: /other } }], route: [{ destination: { host: db } }], timeout: 9s },
      { match: [{ uri: { exact: /slow } }], route: [{ destination: { host: db } }], timeout: 1s }, { route: [{ destination: { host: db } }], timeout: 3s }`);
    const found = byWeb({ response_code: 504, response_flags: 'UT', response_code_details: 'response_timeout' }, yaml); // prettier-ignore
    expect(found?.code).toBe('route-timeout');
    expect(named(found)).toEqual(['VirtualService shop/db spec.http[1].timeout']);
    expect(found?.text).toContain('1 s');
    expect(found?.resource).toMatchObject({ file: 'objects.yaml', line: 62 });
  });

  it('that the request asked for less than its route allows', () => {
    const yaml = route('{ route: [{ destination: { host: db } }], timeout: 9s }');
    const found = byWeb({ response_code: 504, response_flags: 'UT', response_code_details: 'response_timeout' }, yaml); // prettier-ignore
    expect(found?.code).toBe('request-timeout');
    expect(found?.text).toContain('x-envoy-upstream-rq-timeout-ms');
  });

  it('the timeout of each attempt, and how many there were', () => {
    const yaml = route('{ route: [{ destination: { host: db } }], retries: { attempts: 2, perTryTimeout: 300ms } }'); // prettier-ignore
    const found = byWeb({ response_code: 504, response_flags: 'URX,UT', response_code_details: 'upstream_per_try_timeout' }, yaml); // prettier-ignore
    expect(named(found)).toEqual(['VirtualService shop/db spec.http[0].retries.perTryTimeout']);
    expect(found?.text).toContain('300 ms');
    expect(found?.text).toContain('3 attempts');
  });

  it.each([
    ['abort: { percentage: { value: 50 }, httpStatus: 503 }', 'FI', 'spec.http[0].fault.abort', '50 %'],
    ['delay: { percentage: { value: 100 }, fixedDelay: 7s }', 'DI', 'spec.http[0].fault.delay', '7 s'],
  ])('the fault %s', (fault, flag, field, text) => {
    const yaml = route(`{ fault: { ${fault} }, route: [{ destination: { host: db } }] }`);
    const found = byWeb({ response_code: flag === 'DI' ? 200 : 503, response_flags: flag, response_code_details: flag === 'DI' ? 'via_upstream' : 'fault_filter_abort' }, yaml);
    expect(named(found)).toEqual([`VirtualService shop/db ${field}`]);
    expect(found?.text).toContain(text);
  }); // prettier-ignore

  it('the limits of the circuit breaker', () => {
    const yaml = rule(
      'trafficPolicy: { connectionPool: { http: { http1MaxPendingRequests: 3 } } }',
    );
    const found = byWeb({ response_flags: 'UO', response_code_details: 'upstream_reset_before_response_started{overflow}' }, yaml); // prettier-ignore
    expect(named(found)[0]).toBe('DestinationRule shop/db spec.trafficPolicy.connectionPool');
    expect(found?.text).toContain('3 waiting requests');
  });

  it('the subset that nobody defines, and the rule that asks for it', () => {
    const yaml = `${route('{ route: [{ destination: { host: db, subset: v9 } }] }')}\n---\n${rule('subsets: [{ name: v1, labels: { version: v1 } }]')}`;
    // Envoy logs no cluster: the route tells.
    const found = byWeb({ response_flags: 'NC', response_code_details: 'cluster_not_found', upstream_cluster: null, upstream_host: null }, yaml); // prettier-ignore
    expect(found?.code).toBe('subset-missing');
    expect(named(found)).toEqual(['DestinationRule shop/db spec.subsets', 'VirtualService shop/db spec.http[0].route[0].destination']); // prettier-ignore
  });

  it('that no rule takes the request, and what the rules do take', () => {
    const yaml = route('{ match: [{ uri: { prefix: /v1 } }], route: [{ destination: { host: db } }] }'); // prettier-ignore
    const found = byWeb({ response_code: 404, response_flags: 'NR', response_code_details: 'route_not_found', upstream_cluster: null, upstream_host: null }, yaml); // prettier-ignore
    expect(found?.code).toBe('no-matching-route');
    expect(named(found)).toEqual(['VirtualService shop/db spec.http']);
    expect(found?.evidence).toContain('a route takes /v1*');
  });

  it('the host that only just is not served', () => {
    const found = byWeb({ response_code: 502, response_code_details: 'direct_response', route_name: 'block_all', authority: 'dbb' }); // prettier-ignore
    expect(found?.code).toBe('blackholed');
    expect(found?.text).toContain('dbb');
  });

  it('the subset whose labels select no pod', () => {
    const yaml = rule('subsets: [{ name: v1, labels: { version: v1 } }]');
    const found = byWeb({ response_flags: 'UH', response_code_details: 'no_healthy_upstream', upstream_cluster: 'outbound|80|v1|db.shop.svc.cluster.local', upstream_host: null }, yaml); // prettier-ignore
    expect(found?.code).toBe('no-endpoints');
    expect(named(found)[0]).toBe('DestinationRule shop/db spec.subsets[0].labels');
  });

  it.each([
    [true, 'is ejected'],
    [false, 'were most likely ejected'],
  ])('outlier detection, also when the endpoints are back (ejected: %s)', (failedOutlierCheck, text) => {
    const yaml = rule('trafficPolicy: { outlierDetection: { consecutive5xxErrors: 2 } }');
    const facts = shopFacts(yaml, (proxy) => ({ ...proxy, hostStatus: [hostStatus({ failedOutlierCheck })] }));
    const found = diagnosisOf(record('web client', { ...ASKED, response_flags: 'UH', response_code_details: 'no_healthy_upstream', upstream_host: null }), facts);
    expect(found?.code).toBe('ejected');
    expect(named(found)).toEqual(['DestinationRule shop/db spec.trafficPolicy.outlierDetection']);
    expect(found?.text).toContain(text);
    expect(found?.evidence[0]).toContain('2 errors in a row');
  }); // prettier-ignore

  it("TLS's quarrel behind UC and UF, as tls-check does", () => {
    const strict = objectYaml('PeerAuthentication', 'default', '{ mtls: { mode: STRICT } }');
    const yaml = `${strict}\n---\n${rule('trafficPolicy: { tls: { mode: DISABLE } }')}`;
    for (const flags of ['UC', 'URX,UF']) {
      const found = byWeb({ response_flags: flags, response_code_details: 'upstream_reset_before_response_started{connection_termination}' }, yaml); // prettier-ignore
      expect(found?.code).toBe('plaintext-to-strict');
      expect(named(found)).toEqual(['DestinationRule shop/db spec.trafficPolicy.tls.mode', 'PeerAuthentication shop/default spec.mtls.mode']); // prettier-ignore
      expect(found?.next).toBe('meshdbg tls-check web.shop db.shop.svc.cluster.local:80');
    }
    // The same line where both agree is no matter of TLS.
    expect(byWeb({ response_flags: 'UC', duration: 1 }, strict)?.code).toBe('keep-alive-race');
  });

  it('who was refused by a strict port: a pod without a sidecar', () => {
    const strict = objectYaml('PeerAuthentication', 'default', '{ mtls: { mode: STRICT } }');
    const found = byDb({ method: null, response_code: 0, response_flags: 'NR', response_code_details: 'filter_chain_not_found', upstream_cluster: null, upstream_host: null, downstream_remote_address: '192.0.2.3:555' }, strict); // prettier-ignore
    expect(found?.code).toBe('plaintext-to-strict');
    expect(found?.text).toContain('shop/cron');
    expect(named(found)).toEqual(['Pod shop/cron spec.containers (no istio-proxy)', 'PeerAuthentication shop/default spec.mtls.mode']); // prettier-ignore
  });

  it('which port of which Service leads to an application that does not listen', () => {
    const found = byDb({ response_flags: 'UF', upstream_transport_failure_reason: 'delayed_connect_error:_Connection_refused' }); // prettier-ignore
    expect(found?.code).toBe('connection-refused');
    expect(named(found)).toEqual(['Service shop/db spec.ports[0]', 'Pod shop/db']);
  });

  it('the ALLOW policies of which none fits, and the one that allows nothing', () => {
    const entry = { response_code: 403, response_code_details: 'rbac_access_denied_matched_policy[none]' }; // prettier-ignore
    const some = objectYaml('AuthorizationPolicy', 'readers', '{ rules: [{ to: [{ operation: { methods: [POST] } }] }] }'); // prettier-ignore
    expect(byDb(entry, some)).toMatchObject({ code: 'not-allowed', resource: { name: 'readers', field: 'spec.rules[0]', file: 'objects.yaml' } }); // prettier-ignore
    expect(byDb(entry, some)?.text).toContain('from shop/web');
    expect(byDb(entry, objectYaml('AuthorizationPolicy', 'nothing', '{}'))?.code).toBe('allow-nothing'); // prettier-ignore
    // A DENY policy, or one of other workloads, has no part in it.
    const others = `${objectYaml('AuthorizationPolicy', 'no', '{ action: DENY, rules: [{}] }')}\n---\n${objectYaml('AuthorizationPolicy', 'web', '{ selector: { matchLabels: { app: web } }, rules: [{}] }')}`;
    expect(named(byDb(entry, `${some}\n---\n${others}`))).toEqual(['AuthorizationPolicy shop/readers spec.rules[0]']); // prettier-ignore
  });

  it('the RequestAuthentication that does not accept the token', () => {
    const yaml = objectYaml('RequestAuthentication', 'jwt', '{ jwtRules: [{ issuer: me, audiences: [a], jwksUri: "https://example.com/keys" }] }'); // prettier-ignore
    const said = (status: string): string[] => named(byDb({ response_code: 401, response_code_details: `jwt_authn_access_denied{${status}}` }, yaml)); // prettier-ignore
    expect(said('Jwt_is_expired')).toEqual(['RequestAuthentication shop/jwt spec.jwtRules[0]']);
    expect(said('Audiences_in_Jwt_are_not_allowed')).toEqual(['RequestAuthentication shop/jwt spec.jwtRules[0].audiences']); // prettier-ignore
  });

  it('the rule that answers by itself', () => {
    const yaml = route('{ directResponse: { status: 418 } }');
    const found = byWeb({ response_code: 418, response_code_details: 'direct_response', upstream_cluster: null, upstream_host: null }, yaml); // prettier-ignore
    expect(named(found)).toEqual(['VirtualService shop/db spec.http[0].directResponse']);
  });

  it('the retries that were used up beside an answer of the application', () => {
    const yaml = route('{ route: [{ destination: { host: db } }], retries: { attempts: 2, retryOn: 5xx } }'); // prettier-ignore
    const found = byWeb({ response_flags: 'URX', response_code_details: 'via_upstream' }, yaml);
    expect(found?.code).toBe('upstream');
    expect(found?.evidence).toEqual(['all 2 retries were used up (5xx)']);
    expect(named(found)).toEqual(['VirtualService shop/db spec.http[0].retries']);
  });

  it('the EnvoyFilter that removes a cluster', () => {
    const yaml = objectYaml('EnvoyFilter', 'gone', '{ configPatches: [{ applyTo: CLUSTER, match: { cluster: { service: db.shop.svc.cluster.local } }, patch: { operation: REMOVE } }] }').replace('io/v1', 'io/v1alpha3'); // prettier-ignore
    const found = byWeb({ response_flags: 'NC', response_code_details: 'cluster_not_found' }, yaml);
    expect(named(found)).toEqual(['EnvoyFilter shop/gone spec.configPatches[0]']);
  });
});

const HEALTHY: HostHealth = {
  eds: 'HEALTHY', failedActiveHealthCheck: false, failedOutlierCheck: false, failedActiveDegradedCheck: false, pendingDynamicRemoval: false,
  pendingActiveHealthCheck: false, excludedViaImmediateHealthCheckFail: false, activeHealthCheckTimeout: false,
}; // prettier-ignore

const hostStatus = (health: Partial<HostHealth>): ClusterStatus => ({
  name: CLUSTER,
  hosts: [{ address: '192.0.2.2:8080', hostname: '', weight: 1, priority: 0, locality: '', health: { ...HEALTHY, ...health }, stats: () => ({}) }],
  raw: {},
}); // prettier-ignore
