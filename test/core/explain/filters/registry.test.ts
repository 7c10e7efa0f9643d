import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeRouteConfiguration } from '../../../../src/core/decode/route.ts';
import { chooseRoute } from '../../../../src/core/explain/route/choose-route.ts';
import type { Passed } from '../../../../src/core/explain/model/filter-call.ts';
import type { HttpRequest } from '../../../../src/core/wire/http-request.ts';
import { run, words } from './call.ts';

const GRPC: Partial<HttpRequest> = { headers: [['content-type', 'application/grpc']] };

describe('no filter is passed over in silence', () => {
  test('a type that nobody here knows may do anything', () => {
    const [branch] = run('new_thing.v3.NewThing', {});
    expect(branch?.value).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('new_thing.v3.NewThing is of a type that meshdbg does not know') }); // prettier-ignore
  });

  test.each(['grpc_stats.v3.FilterConfig', 'tap.v3.Tap', 'original_src.v3.OriginalSrc', 'compressor.v3.Compressor'])('%s changes nothing', (type) => {
    expect(words(run(type, {}))).toEqual(['1 pass']);
    expect(run(type, {})[0]?.value.steps).toEqual([]);
  }); // prettier-ignore

  test.each<[string, object, Partial<HttpRequest>, string]>([
    ['csrf.v3.CsrfPolicy', {}, {}, 'pass'],
    ['csrf.v3.CsrfPolicy', {}, { method: 'POST' }, 'unknown'],
    ['cache.v3.CacheConfig', {}, { method: 'POST' }, 'pass'],
    ['cache.v3.CacheConfig', {}, {}, 'unknown'],
    ['kill_request.v3.KillRequest', {}, {}, 'pass'],
    ['kill_request.v3.KillRequest', {}, { headers: [['x-envoy-kill-request', 'true']] }, 'unknown'],
    ['grpc_json_transcoder.v3.GrpcJsonTranscoder', {}, GRPC, 'pass'],
    ['grpc_json_transcoder.v3.GrpcJsonTranscoder', {}, {}, 'unknown'],
    ['stateful_session.v3.StatefulSession', { session_state: { typed_config: { cookie: { name: 's' } } } }, {}, 'pass'],
    ['stateful_session.v3.StatefulSession', { session_state: { typed_config: { cookie: { name: 's' } } } }, { headers: [['cookie', 's=x']] }, 'unknown'],
    ['custom_response.v3.CustomResponse', {}, {}, 'pass'],
    ['custom_response.v3.CustomResponse', { custom_response_matcher: {} }, {}, 'unknown'],
    ['composite.v3.Composite', {}, {}, 'unknown'],
  ])('%s with %j and %j: %s', (type, config, request, wanted) => {
    expect(words(run(type, config, request))).toEqual([`1 ${wanted}`]);
  }); // prettier-ignore

  test('every type in the bundles of this repository is known', () => {
    const types = new Set(dumps(join(import.meta.dirname, '../../../../fixtures')).flatMap((text) => [...text.matchAll(/"@type": ?"type\.googleapis\.com\/(envoy\.extensions\.filters\.http\.[\w.]+|[\w.]*istio[\w.]*http[\w.]*)"/g)].map(([, type]) => type ?? ''))); // prettier-ignore
    const unknown = [...types].filter((type) => !/(?:Router|CorsPolicy|PerRoute\w*|PerRoute)$/.test(type)).filter((type) => run(type.replace('envoy.extensions.filters.http.', ''), {})[0]?.value.steps.some(({ text }) => text.includes('does not know'))); // prettier-ignore
    expect(types.size).toBeGreaterThan(3);
    expect(unknown).toEqual([]);
  });
});

const dumps = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('config_dump.json'))
    .map((name) => readFileSync(join(directory, name), 'utf8'));

describe('headers that may have changed', () => {
  const tagged = run('ip_tagging.v3.IPTagging', {})[0]?.value as Passed;
  const choose = (...matches: object[]): string | undefined => {
    const config = decodeRouteConfiguration({ virtual_hosts: [{ name: 'h', domains: ['*'], routes: matches.map((match) => ({ match: { prefix: '/', ...match }, route: { cluster: 'c' } })) }] }); // prettier-ignore
    return chooseRoute({ config, request: tagged.request, stream: tagged.stream })[0]?.value
      .unknown;
  };
  const asks = { headers: [{ name: 'X-Envoy-IP-Tags', present_match: true }] };

  test('the filter says so', () => {
    expect(tagged.notFollowed).toEqual(['ip_tagging.v3.IPTagging may change x-envoy-ip-tags: what it makes of them no config tells.']); // prettier-ignore
  });

  test('a route that asks for one cannot be told', () => {
    expect(choose(asks)).toMatch(
      /header x-envoy-ip-tags, which a filter on the way may have changed/,
    );
  });

  test('unless something else speaks against it, or nobody asks', () => {
    expect(choose({ ...asks, prefix: '/other' }, {})).toBeUndefined();
    expect(choose({}, asks)).toBeUndefined();
  });
});
