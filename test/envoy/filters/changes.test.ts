import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isGrpc, type HttpRequest } from '../../../src/core/wire/http-request.ts';
import { fieldValues } from '../../../src/core/wire/header-map.ts';
import { isObject } from '../../../src/core/decode/read.ts';
import type { FilterResult } from '../../../src/core/explain/model/filter-call.ts';
import { envoyBinary } from '../../support/envoy.ts';
import { drawing } from '../chain-scene.ts';
import { JWT_FILTER, someCallTo, someChange } from './changes-draft.ts';
import { REQUIRED } from '../kind-table.ts';
import { SCALE, SEED } from './extent.ts';
import { httpFilter } from './filter-listener.ts';
import { describeTry, startFilterScene, type FilterScene } from './filter-scene.ts';
import type { Answer } from './sent.ts';
import { Tally } from './tally.ts';

const CONFIGS = 225;
const REQUESTS = 8 * SCALE;

const draw = drawing(77 + SEED);
const drawn = Array.from({ length: CONFIGS }, (_, at) => someChange(draw, at));

/** What filters may have changed by the time that the route answers. */
const HEADERS = [':path', ':authority', 'x-a', 'x-b', 'x-c', 'accept', 'user-agent', 'content-type', 'te', 'grpc-accept-encoding']; // prettier-ignore
const METADATA = [['test.md', 'one'], ['test.md', 'two'], ['envoy.filters.http.header_to_metadata', 'one'], ['envoy.filters.http.header_to_metadata', 'two'], ['envoy.filters.http.jwt_authn', 'payload'], ['envoy.filters.http.jwt_authn', 'failure']] as const; // prettier-ignore

const FILTERS = [
  httpFilter('grpc_web.v3.GrpcWeb'),
  httpFilter('lua.v3.Lua'),
  httpFilter('header_mutation.v3.HeaderMutation', { mutations: { request_mutations: [{ append: { header: { key: 'x-own', value: 'own' } } }] } }),
  httpFilter('header_to_metadata.v3.Config', {}),
  httpFilter('jwt_authn.v3.JwtAuthentication', JWT_FILTER),
]; // prettier-ignore

const TOLD = ['RESPONSE_CODE_DETAILS', ...HEADERS.map((name) => `REQ(${name})`), ...METADATA.map((path) => `DYNAMIC_METADATA(${path.join(':')})`)]; // prettier-ignore

/** Filters that change requests are Envoy's: what is left of a request is told by the route's own answer. */
describe.skipIf(envoyBinary() === undefined)('changed requests, on paper and in Envoy', () => {
  let scene: FilterScene;

  beforeAll(async () => {
    scene = await startFilterScene({
      filters: FILTERS,
      settings: () => drawn.map(({ settings }) => ({ name: 'r', typed_per_filter_config: settings })), // prettier-ignore
      manager: { local_reply_config: { body_format: { text_format_source: { inline_string: TOLD.map((one) => `%${one}%`).join('|') } } } },
    }); // prettier-ignore
  }, 60_000);
  afterAll(() => scene?.stop());

  test('each request is left as it was foretold', async () => {
    const tally = new Tally();
    for (const [at, { settings, kind }] of drawn.entries()) {
      const tries = Array.from({ length: REQUESTS }, () => ({ at, way: { port: scene.ports[0] ?? 0, destination: '127.0.0.1', source: '127.0.0.1' }, request: someCallTo(draw, kind) })); // prettier-ignore
      const pairs = await Promise.all(tries.map((one) => scene.compare(one)));
      for (const [index, { foretold, really, answer, result }] of pairs.entries())
        tally.note([kind], [foretold, ...(result.kind === 'pass' ? leftOf(result) : [])].join('|'), [asHttp(really, tries[index]?.request), ...(result.kind === 'pass' ? toldBy(answer) : [])].join('|'), () => describeTry(tries[index], settings)); // prettier-ignore
    }
    console.log(tally.table());
    expect(tally.differing.slice(0, 6)).toEqual([]);
    expect(tally.scarce(50, REQUIRED.changes)).toEqual([]);
    expect(tally.uniform(0.6)).toEqual([]);
  }, 600_000);
});

/** What Envoy's answer says of the request, as leftOf() says it. */
function toldBy(answer: Answer | undefined): string[] {
  const told = answer?.headers.get('grpc-status') === undefined ? (answer?.body ?? '') : decodeURIComponent(answer.headers.get('grpc-message') ?? ''); // prettier-ignore
  return told.split('|').slice(1).map((text) => (text.startsWith('{') ? sorted(JSON.parse(text)) : text)); // prettier-ignore
}

function leftOf({ request, stream }: Extract<FilterResult, { readonly kind: 'pass' }>): string[] {
  return [
    ...HEADERS.map((name) => fieldValues(request, name)[0] ?? '-'),
    ...METADATA.map(([namespace, key]) => {
      const own = stream.metadata.get(namespace);
      const value = isObject(own) ? own[key] : undefined;
      return value === undefined ? '-' : typeof value === 'string' ? value : sorted(value);
    }),
  ];
}

/** gRPC-Web writes the gRPC status into answers to what did not come as gRPC. */
const asHttp = (really: string, request: HttpRequest | undefined): string =>
  request !== undefined && !isGrpc(request) ? really.replace(/^(\d+)\/\d+/, '$1') : really;

/** JSON with its keys in order. */
const sorted = (value: unknown): string =>
  JSON.stringify(isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value); // prettier-ignore
