import { decodeRoute } from '../../../src/core/decode/virtual-host.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enterHttp } from '../../../src/core/explain/filters/enter-http.ts';
import { runHttpFilters } from '../../../src/core/explain/filters/run-http-filters.ts';
import { headerValues, type HttpRequest } from '../../../src/core/wire/http-request.ts'; // prettier-ignore
import type { HttpConnectionManager } from '../../../src/core/model/envoy/network-filter.ts';
import { envoyBinary, startEnvoy, type RunningEnvoy } from '../../support/envoy.ts';
import { envoySnapshot } from '../../support/envoy-snapshot.ts';
import { freePorts } from '../../support/envoy-tls.ts';
import { drawing } from '../chain-scene.ts';
import { someEntry, someManager, TWICE } from './entry-draft.ts';
import { listenerWith, manager } from './filter-listener.ts';
import { connectionOf, describeTry, httpOf } from './filter-scene.ts';
import { sendH2 } from './h2.ts';
import { sendRaw, type Way } from './sent.ts';
import { REQUIRED } from '../kind-table.ts';
import { Tally } from './tally.ts';

/** Pairs of manager and request; MESHDBG_ENTRY_PAIRS=100000 takes about two minutes. */
const PAIRS = Number(process.env['MESHDBG_ENTRY_PAIRS'] ?? 2400);
const SEED = Number(process.env['MESHDBG_ENTRY_SEED'] ?? 77);
const MANAGERS = 80;
const REQUESTS = Math.ceil(PAIRS / MANAGERS);
/** Differing pairs to print. */
const SHOWN = 3;

/** Headers that Envoy tells in its answer. */
const HEADERS = ['x-forwarded-for', 'x-forwarded-proto', 'x-envoy-internal', 'x-envoy-external-address', 'x-envoy-max-retries', 'x-envoy-retry-on', 'x-envoy-original-path', 'x-envoy-decorator-operation', 'x-envoy-upstream-rq-timeout-ms', 'x-envoy-expected-rq-timeout-ms', 'under_score', 'x-forwarded-client-cert', 'keep-alive', 'upgrade', 'te', ...TWICE, 'x-request-id']; // prettier-ignore

const FORMAT = ['%RESPONSE_CODE%', '%RESP(location)%', '%RESPONSE_CODE_DETAILS%', '%REQ(:path)%', '%REQ(:authority)%', '%REQ(:scheme)%', '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%', ...HEADERS.map((name) => `%REQ(${name})%`)].join('\t'); // prettier-ignore

/** What a connection manager does in front of its routes is Envoy's: random managers, random requests. */
describe.skipIf(envoyBinary() === undefined)('the door of HTTP, on paper and in Envoy', () => {
  let envoy: RunningEnvoy;
  let ports: readonly number[];
  let managers: ReadonlyMap<number, HttpConnectionManager>;
  const draw = drawing(SEED);
  const drawn = Array.from({ length: MANAGERS }, () => someManager(draw));

  beforeAll(async () => {
    ports = await freePorts(MANAGERS);
    const routes = { virtual_hosts: [{ name: 'all', domains: ['*'], routes: [{ match: { prefix: '' }, direct_response: { status: 209 } }] }] }; // prettier-ignore
    envoy = await startEnvoy({
      static_resources: {
        listeners: drawn.map((more, at) =>
          listenerWith(ports[at] ?? 0, manager(routes, [], { ...more, local_reply_config: { body_format: { text_format_source: { inline_string: FORMAT } } } })),
        ),
      },
    }); // prettier-ignore
    const { listeners } = await envoySnapshot(envoy, { namespace: 'shop', pod: 'server' });
    managers = new Map(listeners.map(({ config }) => [Number(config.name), httpOf(config)]));
  }, 60_000);
  afterAll(() => envoy?.stop());

  test('each request is refused, or gets to its route, as foretold', async () => {
    const tally = new Tally();
    for (const [at, config] of drawn.entries()) {
      const port = ports[at] ?? 0;
      const tries = Array.from({ length: REQUESTS }, () => {
        const way: Way = { port, destination: '127.0.0.1', source: draw(['127.0.0.2', '127.0.0.3', '127.0.0.9']) }; // prettier-ignore
        return { at, way, request: someEntry(draw, port) };
      });
      const answers = await Promise.all(tries.map(({ request, way }) => asked(request, way)));
      for (const [index, attempt] of tries.entries()) {
        const { request, way } = attempt;
        const kinds = [...kindsOf(config), `protocol ${request.protocol}`];
        tally.note(kinds, foretell(request, way), answers[index] ?? '', () => describeTry(attempt, config)); // prettier-ignore
      }
    }
    console.log(tally.table());
    expect(tally.differing.slice(0, SHOWN)).toEqual([]);
    expect(tally.scarce(50, REQUIRED.entry)).toEqual([]);
    expect(tally.uniform(0.6)).toEqual([]);
  }, 600_000);

  function foretell(request: HttpRequest, way: Way): string {
    const http = managers.get(way.port);
    if (http === undefined) throw new Error('no manager');
    const entered = enterHttp({ http, request, connection: connectionOf(way) });
    if (entered.kind === 'answer')
      return `${entered.status} ${entered.location ?? ''} ${entered.details}`;
    if (entered.kind !== 'pass') return entered.kind;
    const [filtered] = runHttpFilters({
      filters: http.httpFilters,
      upgrades: http.upgrades,
      discovered: new Map(),
      request: entered.request,
      stream: entered.stream,
      route: { route: ROUTE, isTlsRequired: false, perFilter: [], steps: [] },
      capturedAt: '2026-01-01T00:00:00Z',
    });
    if (filtered?.value.kind === 'answer')
      return `${filtered.value.status}  ${filtered.value.details}`;
    const own = entered.request;
    const told = HEADERS.map((name) => headerValues(own, name)[0] || '-');
    return `209  direct_response\t${[own.path, own.authority, own.scheme, entered.stream.remoteIp, ...told].join('\t')}`;
  }
});

/** What the listeners of these tests do with all that comes in. */
const ROUTE = decodeRoute({ match: { prefix: '/' }, direct_response: { status: 209 } });

/** Of options that all have nothing is said. */
const kindsOf = (config: object): string[] => Object.keys(config).filter((option) => option !== 'delayed_close_timeout'); // prettier-ignore

/** The answer in words: over HTTP/2 only its body is read. */
async function asked(request: HttpRequest, way: Way): Promise<string> {
  if (request.protocol !== 'HTTP/2') {
    const answer = await sendRaw(request, way);
    return answer === undefined ? 'close' : wordsOf(answer.body, String(answer.status));
  }
  const { hasHeaders, body } = await sendH2(request, way);
  return hasHeaders ? wordsOf(body) : 'close';
}

function wordsOf(body: string, sent?: string): string {
  const [status = '', location = '', details = '', ...more] = body.split('\t');
  const own = `${sent ?? status} ${location === '-' ? '' : location} ${details}`;
  return status === '209' ? [own, ...more].join('\t').replace(/[0-9a-f-]{36}$/, '00000000-0000-4000-8000-000000000000') : own; // prettier-ignore
}
