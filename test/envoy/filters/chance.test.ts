import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enterHttp } from '../../../src/core/explain/filters/enter-http.ts';
import { runHttpFilters } from '../../../src/core/explain/filters/run-http-filters.ts';
import { firstHeader, isGrpc, type HttpRequest } from '../../../src/core/wire/http-request.ts';
import type { HttpConnectionManager } from '../../../src/core/model/envoy/network-filter.ts';
import { envoyBinary, startEnvoy, type RunningEnvoy } from '../../support/envoy.ts';
import { envoySnapshot } from '../../support/envoy-snapshot.ts';
import { freePorts } from '../../support/envoy-tls.ts';
import { drawing } from '../chain-scene.ts';
import { Frequencies } from '../frequencies.ts';
import { OWN_FAULT, someFault, someFaultCall } from './chance-draft.ts';
import { httpFilter, listenerWith, manager, tellingRoutes } from './filter-listener.ts';
import { connectionOf, httpOf } from './filter-scene.ts';
import { sendAll } from './kept-alive.ts';
import type { Answer } from './sent.ts';
import { REQUIRED } from '../kind-table.ts';
import { Tally } from './tally.ts';

/** MESHDBG_FAULT_PAIRS=50000 takes half a minute. */
const PAIRS = Number(process.env['MESHDBG_FAULT_PAIRS'] ?? 4000);
const CONFIGS = 100;
const REQUESTS = Math.ceil(PAIRS / CONFIGS);

/** Chance is Envoy's: what it decides comes as often as foretold. */
describe.skipIf(envoyBinary() === undefined)(
  'faults of some requests, on paper and in Envoy',
  () => {
    let envoy: RunningEnvoy;
    let http: HttpConnectionManager;
    let port: number;
    const drawn = Array.from({ length: CONFIGS }, ((draw) => (_, at) => someFault(draw, at))(drawing(711))); // prettier-ignore

    beforeAll(async () => {
      [port = 0] = await freePorts(1);
      const routes = tellingRoutes(drawn.map(({ settings }) => ({ typed_per_filter_config: settings }))); // prettier-ignore
      const filters = [httpFilter('fault.v3.HTTPFault', OWN_FAULT)];
      envoy = await startEnvoy({
        static_resources: { listeners: [listenerWith(port, manager(routes, filters))] },
      });
      const { listeners } = await envoySnapshot(envoy, { namespace: 'shop', pod: 'server' });
      const [first] = listeners;
      if (first === undefined) throw new Error('no listener');
      http = httpOf(first.config);
    });
    afterAll(() => envoy?.stop());

    test('each answer was foretold, and comes as often as foretold', async () => {
      const draw = drawing(Number(process.env['MESHDBG_FAULT_SEED'] ?? 712));
      const tally = new Tally();
      const frequencies = new Frequencies();
      for (const [at, config] of drawn.entries()) {
        const requests = Array.from({ length: REQUESTS }, () => withConfig(someFaultCall(draw, config), at)); // prettier-ignore
        const answers = await sendAll(requests, port);
        for (const [index, request] of requests.entries()) {
          const answer = answers[index];
          const really = answer === undefined ? 'close' : wordOf(answer);
          const foretold = foretell(http, request, { at, port });
          tally.noteByChance([`fault: ${config.kind}`], foretold, really, () => ({ settings: JSON.stringify(config.settings), request: JSON.stringify(request) })); // prettier-ignore
          for (const [word, probability] of foretold)
            frequencies.note(
              `${groupOf(config.kind, request)} ${word}`,
              probability,
              word === really,
            );
        }
      }
      console.log(tally.table());
      if (PAIRS > 10_000) console.log(frequencies.table());
      expect(tally.differing.slice(0, 3)).toEqual([]);
      expect(frequencies.unlikely()).toEqual([]);
      expect(frequencies.tries).toBeGreaterThan(PAIRS / 2);
      expect(tally.scarce(50, REQUIRED.faults)).toEqual([]);
      expect(tally.uniform(0.6)).toEqual([]);
    }, 1_200_000);
  },
);

/** Requests that say whom they come from are counted by themselves. */
const groupOf = (kind: string, request: HttpRequest): string => {
  const caller = firstHeader(request, 'x-envoy-downstream-service-cluster');
  return caller === undefined ? kind : `${kind} "${caller}"`;
};

const withConfig = (request: HttpRequest, at: number): HttpRequest => ({
  ...request,
  headers: [...request.headers, ['x-config', String(at)]],
});

/** "status details flags": the body tells, to gRPC a header. */
function wordOf({ status, headers, body }: Answer): string {
  const grpc = headers.get('grpc-status');
  const told = grpc === undefined ? body : decodeURIComponent(headers.get('grpc-message') ?? '');
  const [details = '', flags = ''] = told.split('|');
  return words(
    grpc === undefined ? String(status) : `${status}/${grpc}`,
    details,
    flags.split(','),
  );
}

const words = (status: string, details: string, flags: readonly string[]): string =>
  `${status} ${details} ${flags
    .filter((flag) => flag !== '-')
    .toSorted()
    .join()}`;

interface Place {
  readonly at: number;
  readonly port: number;
}

/** The probability of each answer. */
function foretell(http: HttpConnectionManager, sent: HttpRequest, { at, port }: Place): Map<string, number> {
  if (http.routes.kind !== 'inline') throw new Error('no routes');
  const route = http.routes.config.virtualHosts[0]?.routes[at];
  const way = { port, destination: '127.0.0.1', source: '127.0.0.1' };
  const entered = enterHttp({ http, request: sent, connection: connectionOf(way) });
  if (route === undefined || entered.kind !== 'pass') throw new Error('not let in');
  const { request, stream } = entered;
  const branches = runHttpFilters({
    filters: http.httpFilters,
    discovered: new Map(),
    request,
    stream,
    route: { route, isTlsRequired: false, perFilter: [route.perFilter], steps: [] },
    capturedAt: '2026-01-01T00:00:00Z',
  });
  const status = route.action.kind === 'direct-response' ? route.action.status : 0;
  const passed = isGrpc(request) ? '200/2' : String(status);
  const told = new Map<string, number>();
  for (const { probability, value } of branches) {
    const word =
      value.kind === 'answer' ? words(value.grpcStatus === undefined ? String(value.status) : `${value.status}/${value.grpcStatus}`, value.details, value.flags)
      : value.kind === 'pass' ? words(passed, 'direct_response', value.flags)
      : value.kind;
    told.set(word, (told.get(word) ?? 0) + probability);
  }
  return told;
} // prettier-ignore
