import { describe, expect, it } from 'vitest';
import { diagnose, diagnoser } from '../../../src/core/diagnosis/diagnose.ts';
import type { AccessLogEntry } from '../../../src/core/logs/model/access-log-entry.ts';
import type { LogRecord } from '../../../src/core/logs/model/log-record.ts';
import { at, record } from '../logs/record.ts';
import { objectYaml, shopFacts } from './facts-yaml.ts';

const COMMON: AccessLogEntry = {
  method: 'GET', path: '/', protocol: 'HTTP/1.1', authority: 'db', response_code: 503, response_flags: null, response_code_details: 'via_upstream',
  connection_termination_details: null, upstream_transport_failure_reason: null, duration: 5, start_time: at(1000), requested_server_name: null,
}; // prettier-ignore

const web = (id: string | null, entry: AccessLogEntry = {}): LogRecord =>
  record('web client', {
    ...COMMON, request_id: id, upstream_cluster: 'outbound|80||db.shop.svc.cluster.local', upstream_host: '192.0.2.2:8080',
    upstream_local_address: '192.0.2.1:4000', downstream_local_address: '198.51.100.2:80', ...entry,
  }); // prettier-ignore

const db = (id: string | null, entry: AccessLogEntry = {}): LogRecord =>
  record('db server', {
    ...COMMON, request_id: id, upstream_cluster: 'inbound|8080||', upstream_host: '192.0.2.2:8080', downstream_local_address: '192.0.2.2:8080',
    downstream_remote_address: '192.0.2.1:4000', ...entry,
  }); // prettier-ignore

const codes = (lines: readonly LogRecord[]): string[] =>
  diagnose(lines, undefined).groups.map(({ diagnosis, count }) => `${count} ${diagnosis.code}`);

describe('the lines of both sides', () => {
  it("are one failure, and the server's word decides over the client's", () => {
    const denied = db('r1', { response_code: 403, response_code_details: 'rbac_access_denied_matched_policy[none]' }); // prettier-ignore
    const result = diagnose([web('r1', { response_code: 403 }), denied], undefined);
    expect(result).toMatchObject({ requests: 1, failed: 1, delayed: 0, groups: [{ count: 1, status: 403, diagnosis: { code: 'not-allowed' } }] }); // prettier-ignore
    expect(codes([web('r1'), db('r1')])).toEqual(['1 application']);
    expect(codes([web('r1')])).toEqual(['1 upstream']);
  });

  it("leave it to the client where the server's proxy only lost its client", () => {
    const lost = db('r1', { response_code: 0, response_flags: 'DC', response_code_details: 'downstream_remote_disconnect' }); // prettier-ignore
    const timedOut = web('r1', { response_code: 504, response_flags: 'UT', response_code_details: 'response_timeout' }); // prettier-ignore
    expect(codes([lost, timedOut])).toEqual(['1 request-timeout']);
    expect(codes([lost])).toEqual(['1 client-timeout']);
  });

  it('blame the call that an application made, not the application', () => {
    const front = record('edge gateway', { ...web('r1').entry, upstream_host: '192.0.2.1:8080', upstream_local_address: '192.0.2.7:1', upstream_cluster: 'outbound|80||web.shop.svc.cluster.local', authority: 'web', duration: 30 }); // prettier-ignore
    const taken = record('web server', { ...db('r1').entry, authority: 'web', duration: 20, start_time: at(1001), downstream_local_address: '192.0.2.1:8080', downstream_remote_address: '192.0.2.7:1' }); // prettier-ignore
    const inner = web('r1', { response_flags: 'UO', response_code_details: 'upstream_reset_before_response_started{overflow}', upstream_host: null, start_time: at(1005) }); // prettier-ignore
    const result = diagnose([front, taken, inner], undefined);
    expect(result).toMatchObject({ requests: 2, failed: 2 });
    expect(result.groups.map(({ count, diagnosis }) => [count, diagnosis.code])).toEqual([[2, 'circuit-breaker']]); // prettier-ignore
  });

  it('count a failed attempt that a retry made good as no failure', () => {
    const first = db('r1', { downstream_local_address: '192.0.2.9:8080', downstream_remote_address: '192.0.2.1:3999' }); // prettier-ignore
    const second = db('r1', { response_code: 200, start_time: at(1002) });
    expect(diagnose([web('r1', { response_code: 200 }), first, second], undefined)).toMatchObject({ requests: 1, failed: 0, groups: [] }); // prettier-ignore
  });
});

describe('a connection that the server refused', () => {
  const refused = db(null, { method: null, path: null, response_code: 0, response_flags: 'NR', response_code_details: 'filter_chain_not_found', upstream_cluster: null, upstream_host: null }); // prettier-ignore
  const broken = web('r1', { response_flags: 'UC', response_code_details: 'upstream_reset_before_response_started{connection_termination}' }); // prettier-ignore

  it.each([
    ['client first', [broken, refused]],
    ['server first', [refused, broken]],
  ])('is one failure by the client end of it (%s)', (_, lines) => {
    expect(codes(lines)).toEqual(['1 refused-by-server-proxy']);
  });

  it('is found through the address of a service', () => {
    expect(codes([{ ...broken, entry: { ...broken.entry, upstream_host: '198.51.100.2:80', upstream_cluster: 'PassthroughCluster' } }, refused])).toEqual(['1 refused-by-server-proxy']); // prettier-ignore
  });

  it('is another one when the port was used again much later, or when nobody has both lines', () => {
    const later = {
      ...refused,
      entry: { ...refused.entry, start_time: '2026-01-01T01:00:00.000Z' },
    };
    expect(codes([broken, later]).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['1 keep-alive-race', '1 no-filter-chain']); // prettier-ignore
    expect(codes([refused])).toEqual(['1 no-filter-chain']);
  });

  it('has the reason of tls-check where the config is at hand', () => {
    const yaml = `${objectYaml('PeerAuthentication', 'default', '{ mtls: { mode: STRICT } }')}\n---\n${objectYaml('DestinationRule', 'db', '{ host: db, trafficPolicy: { tls: { mode: DISABLE } } }')}`;
    const { groups } = diagnose([broken, refused], shopFacts(yaml));
    expect(groups).toMatchObject([{ count: 1, diagnosis: { code: 'plaintext-to-strict', resource: { kind: 'DestinationRule', name: 'db' } } }]); // prettier-ignore
    expect(groups[0]?.diagnosis.evidence).toContain('the proxy of shop/db refused the connection: no filter chain takes it'); // prettier-ignore
  });
});

describe('groups', () => {
  it('come with counts, times, proxies and the first request ids, the most frequent first, delays last', () => {
    const lines = [
      ...Array.from({ length: 7 }, (_, n) => web(`a${n}`, { response_flags: 'UH', response_code_details: 'no_healthy_upstream', start_time: at(2000 - n) })),
      web('b', { response_flags: 'UO' }),
      ...Array.from({ length: 9 }, (_, n) => web(`c${n}`, { response_code: 200, response_flags: 'DI' })),
      web('fine', { response_code: 200 }),
    ];
    const { groups, ...totals } = diagnose(lines, undefined);
    expect(totals).toEqual({ requests: 18, failed: 8, delayed: 9, cutShort: 0, crowded: 0 });
    expect(groups.map(({ count, outcome, flags }) => [count, outcome, flags])).toEqual([[7, 'failed', 'UH'], [1, 'failed', 'UO'], [9, 'delayed', 'DI']]);
    expect(groups[0]).toMatchObject({ proxies: ['shop/web'], requestIds: ['a0', 'a1', 'a2', 'a3', 'a4'], first: at(1994), last: at(2000) });
  }); // prettier-ignore

  it('stay bounded whatever hosts a client asks for, and lose no count', () => {
    const lines = Array.from({ length: 3000 }, (_, n) => web(`r${n}`, { response_code: 404, response_flags: 'NR', response_code_details: 'route_not_found', upstream_cluster: null, upstream_host: null, authority: `host-${n}` })); // prettier-ignore
    const { groups, failed } = diagnose(lines, undefined);
    expect(groups.length).toBeLessThanOrEqual(501);
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(3000);
    expect(failed).toBe(3000);
  });

  it('of a scan are told without a look at the config for each of its hosts', () => {
    let looks = 0;
    const facts = shopFacts();
    const counting = { ...facts, mesh: { ...facts.mesh, compiled: (...args: Parameters<typeof facts.mesh.compiled>) => (looks++, facts.mesh.compiled(...args)) } }; // prettier-ignore
    const lines = Array.from({ length: 4000 }, (_, n) => web(`r${n}`, { response_code: 404, response_flags: 'NR', response_code_details: 'route_not_found', upstream_cluster: null, upstream_host: null, authority: n === 0 ? 'x'.repeat(60_000) : `host-${n}` })); // prettier-ignore
    expect(diagnose(lines, counting)).toMatchObject({ failed: 4000 });
    expect(looks).toBeLessThanOrEqual(2000);
  });

  it('can be asked for while lines still come, and count each request once', () => {
    const all = diagnoser(undefined, { quietMs: 1000 });
    all.add(web('r1'));
    expect(all.soFar()).toMatchObject({ requests: 0 });
    all.add(web('r2', { start_time: at(9000) }));
    expect(all.soFar()).toMatchObject({ requests: 1, failed: 1 });
    all.add(db('r2', { start_time: at(9001) }));
    expect(all.end()).toMatchObject({ requests: 2, failed: 2 });
    expect(all.end()).toMatchObject({ requests: 2, failed: 2 });
  });
});
