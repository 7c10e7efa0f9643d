import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runHttpFilters } from '../../../src/core/explain/filters/run-http-filters.ts';
import type { FilterResult } from '../../../src/core/explain/model/filter-call.ts';
import { isGrpc, type HttpRequest } from '../../../src/core/wire/http-request.ts';
import type { HttpConnectionManager } from '../../../src/core/model/envoy/network-filter.ts';
import { loadAssignment, socket } from '../../support/envoy-config.ts';
import { envoyBinary, startEnvoy, type RunningEnvoy } from '../../support/envoy.ts';
import { envoySnapshot } from '../../support/envoy-snapshot.ts';
import { freePorts } from '../../support/envoy-tls.ts';
import { drawing } from '../chain-scene.ts';
import { someAuthz, someCheck, UNREACHABLE, type Verdict } from './authz-draft.ts';
import { startAuthzServices, type AuthzServices } from './authz-services.ts';
import { manager } from './filter-listener.ts';
import { connectionOf, reallyOf, wordsOf } from './filter-scene.ts';
import { sendRaw } from './sent.ts';
import { REQUIRED } from '../kind-table.ts';
import { Tally } from './tally.ts';

/** MESHDBG_AUTHZ_PAIRS=20000 takes some minutes. */
const PAIRS = Number(process.env['MESHDBG_AUTHZ_PAIRS'] ?? 1100);
const CONFIGS = Math.min(500, Math.ceil(PAIRS / 6));
const REQUESTS = Math.ceil(PAIRS / CONFIGS);
const PASSED = 207;

/** External authorization: who is asked, and what comes of it when nobody can be, is Envoy's; what the service says is its own. */
describe.skipIf(envoyBinary() === undefined)('ext_authz, on paper and in Envoy', () => {
  let envoy: RunningEnvoy;
  let services: AuthzServices;
  let managers: ReadonlyMap<number, HttpConnectionManager>;
  let port: number;
  const drawn = Array.from({ length: CONFIGS }, ((draw) => (_, at) => someAuthz(draw, at))(drawing(611))); // prettier-ignore

  beforeAll(async () => {
    services = await startAuthzServices();
    const [own = 0, dead = 0] = await freePorts(2);
    port = own;
    const chains = drawn.map(({ filters, route, host }, at) => ({
      name: String(at),
      filter_chain_match: { prefix_ranges: [{ address_prefix: addressOf(at), prefix_len: 32 }] },
      filters: [{ name: 'http', typed_config: manager(routes(route, host), filters) }],
    }));
    envoy = await startEnvoy({
      static_resources: {
        listeners: [{ name: 'authz', address: socket(port, '0.0.0.0'), filter_chains: chains }],
        clusters: clusters({ 'http-service': services.httpPort, 'gRPC-service': services.grpcPort, 'dead-service': dead }), // prettier-ignore
      },
    });
    const { listeners } = await envoySnapshot(envoy, { namespace: 'shop', pod: 'server' });
    const found = listeners.flatMap(({ config }) => config.filterChains).flatMap(({ name, filters: [first] }) => first?.kind === 'http' ? [[Number(name), first.http] as const] : []); // prettier-ignore
    managers = new Map(found);
  }, 60_000);
  afterAll(async () => {
    await envoy?.stop();
    services?.close();
  });

  test('each request is checked, answered or let pass as foretold', async () => {
    const draw = drawing(612);
    const tally = new Tally();
    for (const [at, { kinds, filters, route, host }] of drawn.entries()) {
      const tries = Array.from({ length: REQUESTS }, (_, index) => ({ id: `${at}-${index}`, ...someCheck(draw, `${at}-${index}`) })); // prettier-ignore
      const way = { port, destination: addressOf(at), source: '127.0.0.1' };
      const answers = await Promise.all(tries.map(({ request }) => sendRaw(request, way)));
      for (const [index, { id, verdict, request }] of tries.entries()) {
        const answer = answers[index];
        const really = `${answer === undefined ? 'close' : reallyOf(answer)}${services.asked.has(id) ? ', asked' : ''}`;
        const foretold = foretell(managers.get(at), { request, verdict, way });
        tally.note(kinds, foretold, really, () => ({ filters: JSON.stringify(filters), route, host, request: JSON.stringify(request) })); // prettier-ignore
      }
    }
    console.log(tally.table());
    expect(tally.differing.slice(0, 3)).toEqual([]);
    expect(tally.scarce(50, REQUIRED.authz)).toEqual([]);
    expect(tally.uniform(0.6)).toEqual([]);
  }, 1_200_000);
});

const addressOf = (at: number): string => `127.40.${at >> 8}.${at & 255}`;

const routes = (route: object, host: object): object => ({
  virtual_hosts: [
    {
      name: 'all',
      domains: ['*'],
      typed_per_filter_config: host,
      routes: [
        {
          match: { prefix: '' },
          direct_response: { status: PASSED },
          typed_per_filter_config: route,
        },
      ],
    },
  ],
});

const clusters = (ports: Readonly<Record<string, number>>): object[] => [
  ...Object.entries(ports).map(([name, port]) => ({
    name,
    type: 'STATIC',
    load_assignment: loadAssignment(name, [port]),
    ...(name === 'gRPC-service' ? HTTP2 : {}),
  })),
  { name: 'empty-service', type: 'STATIC' },
];

const HTTP2 = {
  typed_extension_protocol_options: {
    'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
      '@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
      explicit_http_config: { http2_protocol_options: {} },
    },
  },
};

interface Asked {
  readonly request: HttpRequest;
  readonly verdict: Verdict;
  readonly way: { readonly port: number; readonly destination: string; readonly source: string };
}

/** Where the service decides, what it is known to say; else what the engine says, with nobody asked. */
function foretell(http: HttpConnectionManager | undefined, { request, verdict, way }: Asked): string {
  if (http?.routes.kind !== 'inline') throw new Error('no routes');
  const [host] = http.routes.config.virtualHosts;
  const connection = connectionOf(way);
  const branches = runHttpFilters({
    filters: http.httpFilters,
    discovered: new Map(),
    request,
    stream: { connection, remoteIp: way.source, metadata: new Map(), filterState: new Map() },
    route: { isTlsRequired: false, perFilter: [host?.routes[0]?.perFilter, host?.perFilter].filter((own) => own !== undefined), steps: [] },
    capturedAt: '2026-01-01T00:00:00Z',
    isUnreachable: (cluster) => UNREACHABLE.has(cluster),
    isMissing: (cluster) => cluster === 'missing-service',
  });
  expect(branches).toHaveLength(1);
  const result = branches[0]?.value;
  const passed = `${isGrpc(request) ? '200/2' : PASSED} direct_response`;
  if (result === undefined) throw new Error('nothing foretold');
  if (result.kind !== 'unknown') return wordsOf(result, passed);
  return `${decided(http, { request, verdict, passed })}, asked`;
} // prettier-ignore

interface Verdicts {
  readonly request: HttpRequest;
  readonly verdict: Verdict;
  readonly passed: string;
}

/** A service that fails is as good as none. */
function decided(http: HttpConnectionManager, { request, verdict, passed }: Verdicts): string {
  if (verdict === 'allow') return passed;
  const config = http.httpFilters.find(({ name }) => name === 'envoy.filters.http.ext_authz')?.config; // prettier-ignore
  const isHttp = config?.['http_service'] !== undefined;
  if (verdict === 'deny') return `${isGrpc(request) ? `200/${isHttp ? 16 : 7}` : isHttp ? 401 : 403} ext_authz_denied`; // prettier-ignore
  const [failed] = runHttpFilters({
    filters: http.httpFilters.map((filter) => ({ ...filter, disabled: false })),
    discovered: new Map(),
    request: { ...request, bodyBytes: 0 },
    stream: { connection: { destination: { ip: '', port: 0 }, sourceIp: '', serverName: '' }, remoteIp: '', metadata: new Map(), filterState: new Map() },
    route: { isTlsRequired: false, perFilter: [], steps: [] },
    capturedAt: '2026-01-01T00:00:00Z',
    isUnreachable: () => true,
    isMissing: () => true,
  }); // prettier-ignore
  return wordsOf(failed?.value as FilterResult, passed);
}
