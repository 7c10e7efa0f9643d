import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinLines } from '../../../../src/core/logs/join/call-tree.ts';
import {
  joinRequests,
  joinWindow,
  type GatheredRequest,
} from '../../../../src/core/logs/join/join-window.ts';
import { outcomeOf } from '../../../../src/core/logs/meaning/outcome.ts';
import type { AccessLogEntry } from '../../../../src/core/logs/model/access-log-entry.ts';
import type { LogRecord } from '../../../../src/core/logs/model/log-record.ts';
import { at, ONE_HASH, record } from '../record.ts';

const CLUSTER = 'outbound|80|v1|db.shop.svc.cluster.local';
const NAME = 'outbound_.80_.v1_.db.shop.svc.cluster.local';
const COMMON = {
  request_id: 'r1',
  method: 'GET',
  path: '/x',
  authority: 'db',
  response_code: 200,
  response_flags: null,
  response_code_details: 'via_upstream',
} satisfies AccessLogEntry;

/** "web" calls "db" from port 1000. */
const client = (more: AccessLogEntry = {}): LogRecord =>
  record('web client', {
    ...COMMON,
    start_time: at(1000),
    duration: 20,
    upstream_service_time: 18,
    upstream_cluster: CLUSTER,
    upstream_host: '192.0.2.2:8080',
    upstream_local_address: '192.0.2.1:1000',
    ...more,
  });

const server = (more: AccessLogEntry = {}, pod = 'db'): LogRecord =>
  record(`${pod} server`, {
    ...COMMON,
    start_time: at(1002),
    duration: 12,
    upstream_service_time: 10,
    upstream_cluster: 'inbound|8080||',
    upstream_host: '192.0.2.2:8080',
    downstream_local_address: '192.0.2.2:8080',
    downstream_remote_address: '192.0.2.1:1000',
    requested_server_name: NAME,
    ...more,
  });

describe('lines of one request', () => {
  it('are a call with both sides, the application that answered and where the time went', () => {
    const { calls } = joinLines('r1', [server(), client()]);
    expect(calls).toMatchObject([
      {
        client: { proxy: { pod: 'web' } },
        attempts: [{ server: { proxy: { pod: 'db' } }, clockAheadMs: null }],
        missing: [],
        answer: { by: 'application', proxy: { namespace: 'shop', pod: 'db' }, status: 200 },
        time: { totalMs: 20, earlierMs: null, clientProxyMs: 2, networkMs: 6, serverProxyMs: 2, applicationMs: 10 }, // prettier-ignore
      },
    ]);
    expect(calls).toHaveLength(1);
  });

  it('of a retry are attempts of one call, in order of time, though each went to another pod', () => {
    const failed = server({ response_code: 503, downstream_local_address: '192.0.2.9:8080', downstream_remote_address: '192.0.2.1:999', start_time: at(1001), duration: 1 }, 'db-2'); // prettier-ignore
    const answered = server({ start_time: at(1007), duration: 12 });
    const [call] = joinLines('r1', [answered, client({ duration: 20 }), failed]).calls;
    expect(call?.attempts.map((one) => one.server.proxy.pod)).toEqual(['db-2', 'db']);
    expect(call?.answer).toMatchObject({ by: 'application', proxy: { pod: 'db' }, status: 200 });
    expect(call?.time.earlierMs).toBe(7);
    expect(call?.mirrors).toEqual([]);
  });

  it('of a retry whose answering server has no line are one missing', () => {
    const failed = server({ response_code: 503, downstream_local_address: '192.0.2.9:8080', downstream_remote_address: '192.0.2.1:999' }); // prettier-ignore
    const [call] = joinLines('r1', [client(), failed]).calls;
    expect(call?.missing).toEqual([{ side: 'server', at: '192.0.2.2:8080' }]);
    expect(call?.answer).toMatchObject({ by: 'upstream', address: '192.0.2.2:8080', status: 200 });
  });

  it('through a gateway are three: the gateway is no server, and knows its caller only by X-Forwarded-For', () => {
    const gateway = record('edge gateway', { ...client().entry, upstream_local_address: '192.0.2.8:500', downstream_remote_address: '203.0.113.7:44' }); // prettier-ignore
    const front = server({ downstream_remote_address: '203.0.113.7:0' }, 'web');
    // The application sends the request id on.
    const inner = client({ start_time: at(1003), duration: 8, authority: 'stock', upstream_cluster: 'outbound|80||stock.shop.svc.cluster.local', upstream_host: '192.0.2.3:8080' }); // prettier-ignore
    const back = server({ start_time: at(1004), duration: 5, authority: 'stock', downstream_local_address: '192.0.2.3:8080', requested_server_name: 'outbound_.80_._.stock.shop.svc.cluster.local' }, 'stock'); // prettier-ignore
    const { calls } = joinLines('r1', [back, inner, front, gateway]);
    expect(calls).toHaveLength(1);
    const [first] = calls;
    expect(first?.client?.proxy.pod).toBe('edge');
    expect(first?.attempts.map((one) => one.server.proxy.pod)).toEqual(['web']);
    const [second] = first?.attempts[0]?.calls ?? [];
    expect(second?.attempts.map((one) => one.server.proxy.pod)).toEqual(['stock']);
    expect(first?.answer).toMatchObject({ by: 'application', proxy: { pod: 'web' } });
  });

  it('through an egress gateway are one path: its one line is a server and a client', () => {
    const first = client({ upstream_host: '192.0.2.8:8443', upstream_cluster: 'outbound|443||egress.istio-system.svc.cluster.local' }); // prettier-ignore
    const gateway = record('egress gateway', { ...COMMON, start_time: at(1004), duration: 9, upstream_host: '203.0.113.9:443', upstream_local_address: '192.0.2.8:77', downstream_local_address: '192.0.2.8:8443', downstream_remote_address: '192.0.2.1:1000', upstream_cluster: 'outbound|443||api.example.com' }); // prettier-ignore
    const { calls } = joinLines('r1', [gateway, first]);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.attempts[0]?.calls[0]?.client).toBe(gateway);
    expect(calls[0]?.answer).toMatchObject({ by: 'upstream', address: '203.0.113.9:443' });
  });

  it('of a mirror are marked, by the shadow host or by the name that mTLS asked for', () => {
    const shadow = server({ authority: 'db-shadow', downstream_local_address: '192.0.2.5:8080', requested_server_name: null }, 'copy'); // prettier-ignore
    const named = server({ downstream_local_address: '192.0.2.6:8080', requested_server_name: 'outbound_.80_._.copy2.shop.svc.cluster.local' }, 'copy2'); // prettier-ignore
    const [call] = joinLines('r1', [shadow, named, server(), client()]).calls;
    expect(call?.attempts.map((one) => one.server.proxy.pod)).toEqual(['db']);
    expect(
      call?.mirrors.map((one) => one.server.proxy.pod).toSorted((a, b) => (a < b ? -1 : 1)),
    ).toEqual(['copy', 'copy2']);
    expect(call?.answer).toMatchObject({ by: 'application', proxy: { pod: 'db' } });
  });

  it("say which clock is wrong, and still tell a retry's time by the client's", () => {
    const ahead = server({ start_time: at(6002) });
    const [call] = joinLines('r1', [client(), ahead]).calls;
    expect(call?.attempts[0]?.clockAheadMs).toBeGreaterThanOrEqual(4990);
    expect(call?.attempts[0]?.clockAheadMs).toBeLessThanOrEqual(5003);
    const behind = joinLines('r1', [client({ start_time: at(9000) }), server()]).calls[0];
    expect(behind?.attempts[0]?.clockAheadMs).toBeLessThan(-7900);
  });

  it('say nothing of clocks where the client gave up and the server went on', () => {
    const gaveUp = client({ response_code: 504, response_flags: 'UT', response_code_details: 'response_timeout', duration: 10 }); // prettier-ignore
    const [call] = joinLines('r1', [gaveUp, server({ duration: 3000 })]).calls;
    expect(call?.attempts[0]?.clockAheadMs).toBeNull();
    expect(call?.answer).toMatchObject({ by: 'client', status: 504, flags: 'UT' });
  });

  it("are the server's own answer where its proxy said no", () => {
    const denied = server({ response_code: 403, response_code_details: 'rbac_access_denied_matched_policy[none]' }); // prettier-ignore
    const [call] = joinLines('r1', [client({ response_code: 403 }), denied]).calls;
    expect(call?.answer).toMatchObject({ by: 'server', proxy: { pod: 'db' }, status: 403 });
  });

  it('say which side is missing', () => {
    expect(joinLines('r1', [client()]).calls[0]?.missing).toEqual([{ side: 'server', at: '192.0.2.2:8080' }]); // prettier-ignore
    expect(joinLines('r1', [server()]).calls[0]?.missing).toEqual([{ side: 'client', at: '192.0.2.1' }]); // prettier-ignore
    // No upstream was ever chosen: nothing is missing.
    const noRoute = client({ upstream_host: null, response_code: 404, response_code_details: 'route_not_found' }); // prettier-ignore
    expect(joinLines('r1', [noRoute]).calls[0]?.missing).toEqual([]);
  });

  it('are joined by what old formats log: no details, no addresses', () => {
    const old = { request_id: 'r1', method: 'GET', path: '/x', authority: 'db', response_code: 200, response_flags: null, start_time: at(1000), duration: 5 }; // prettier-ignore
    const { calls } = joinLines('r1', [
      record('web client', { ...old, upstream_host: '192.0.2.2:8080' }),
      record('db server', { ...old, start_time: at(1001), duration: 3, upstream_host: '127.0.0.1:8080' }), // prettier-ignore
    ]);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.answer).toMatchObject({ by: 'application', proxy: { pod: 'db' } });
  });

  it('are the same whatever the order in which they were read', () => {
    const lines = [client(), server(), server({ authority: 'db-shadow', requested_server_name: null, downstream_local_address: '192.0.2.5:8080' }, 'copy'), server({ start_time: at(1001), response_code: 503, downstream_local_address: '192.0.2.9:8080', downstream_remote_address: '192.0.2.1:999' }, 'db-2')]; // prettier-ignore
    const wanted = joinLines('r1', lines);
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => {
        expect(joinLines('r1', shuffled)).toEqual(wanted);
      }),
    );
  });
});

describe('a window', () => {
  const tcp = record('web client', { method: null, request_id: null, response_code: 0 });

  it('joins what interleaves, and no TCP lines', () => {
    const lines = [client(), client({ request_id: 'r2' }), tcp, server({ request_id: 'r2' }), server(), tcp]; // prettier-ignore
    const joined = joinRequests(lines);
    expect(
      joined
        .map(({ requestId, lines: count }) => [requestId, count].join())
        .toSorted((a, b) => (a < b ? -1 : 1)),
    ).toEqual(['r1,2', 'r2,2']);
    const window = joinWindow();
    lines.forEach((line) => window.add(line));
    expect(window.withoutId).toBe(2);
  });

  it('of all lines that are at hand gives each request once, with all its lines, whatever their ids are', () => {
    const id = fc.oneof(
      fc.constantFrom(...ONE_HASH, 'r1', '\ud800', '\udfff', '\ufffd', '€'.repeat(500), '"'.repeat(300), '\ud800'.repeat(200)),
      fc.string({ unit: 'binary', minLength: 1 }),
    );
    fc.assert(
      fc.property(fc.array(id, { maxLength: 40 }), (ids) => {
        const lines = ids.map((request_id, index) => client({ request_id, path: `/${index}`, start_time: at(index * 1000) }));
        const joined = joinRequests(lines);
        const counts = new Map(joined.map(({ requestId, lines: count }) => [requestId, count]));
        expect(joined).toHaveLength(new Set(ids).size);
        for (const one of ids) expect(counts.get(one)).toBe(ids.filter((other) => other === one).length);
      }),
    );
  }); // prettier-ignore

  it('whose ids have one hash makes no room for them where there is room', () => {
    const window = joinWindow();
    for (let round = 0; round < 3; round++)
      for (const request_id of ONE_HASH) expect(window.add(client({ request_id }))).toEqual([]);
    expect(window.cutShort).toBe(0);
    expect(window.end().map(({ lines }) => lines)).toEqual([3, 3]);
  });

  it('gives a request out once it was quiet for long enough', () => {
    const window = joinWindow({ quietMs: 5000 });
    expect(window.add(client())).toEqual([]);
    expect(window.add(client({ request_id: 'r2', start_time: at(3000) }))).toEqual([]);
    const [done] = window.add(client({ request_id: 'r3', start_time: at(7000) }));
    expect(done?.join().requestId).toBe('r1');
    expect(window.cutShort).toBe(0);
    expect(window.end().map((request) => request.join().requestId)).toEqual(['r2', 'r3']);
    expect(window.end()).toEqual([]);
  });

  it('never holds more lines than it may, whatever comes, and loses none', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), fc.integer({ min: 1, max: 6 }), (ids, maxLines) => {
        const window = joinWindow({ maxLines });
        let inside = 0;
        let out = 0;
        for (const id of ids) {
          inside++;
          for (const { lines } of window.add(client({ request_id: `r${id}` }))) {
            inside -= lines;
            out += lines;
          }
          expect(inside).toBeLessThanOrEqual(maxLines);
        }
        for (const { lines } of window.end()) out += lines;
        expect(out).toBe(ids.length);
      }),
    ); // prettier-ignore
  });

  it('gathers a bounded number of lines to be compared with each other, however often one id comes, loses none and says so', () => {
    const window = joinWindow();
    const lines = Array.from({ length: 4000 }, (_, index) => (index % 2 === 0 ? client() : server()));
    const sizes = [...lines.flatMap((line) => window.add(line)), ...window.end()].map((request) => request.lines);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(4000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(256);
    expect(window.crowded).toBe(1);
  }); // prettier-ignore

  it('joins the lines that it kept as it would have joined them at once, whatever is in them', () => {
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(null, undefined));
    const entry = fc.record({ path: value, authority: value, upstream_cluster: value, response_code_details: value, response_flags: value, upstream_host: value, duration: fc.option(fc.nat()), response_code: fc.option(fc.nat({ max: 600 })) });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), entry), { minLength: 1, maxLength: 6 }), (entries) => {
        const lines = entries.map(([isClient, one]) => record(isClient ? 'web client' : 'db server', { ...one, start_time: at(0), request_id: 'r1' }));
        expect(joinRequests(lines)).toEqual([joinLines('r1', lines)]);
        const [only] = lines;
        expect(gatheredOf(lines)?.isOneFine).toBe(lines.length === 1 && only !== undefined && outcomeOf(only.entry) === 'fine');
      }),
    );
  }); // prettier-ignore
});

function gatheredOf(lines: readonly LogRecord[]): GatheredRequest | undefined {
  const window = joinWindow();
  lines.forEach((line) => window.add(line));
  return window.end()[0];
}
