import { describe, expect, test } from 'vitest';
import { decodeRoute } from '../../../../src/core/decode/virtual-host.ts';
import type { FilterQuestion } from '../../../../src/core/explain/model/filter-call.ts';
import type { Header } from '../../../../src/core/wire/http-request.ts';
import { run, words } from './call.ts';

const CORS = 'cors.v3.Cors';
const TYPE = 'type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy';

/** A route that has a policy of its own for the filter, as Istio makes it of corsPolicy. */
function at(policy: object | undefined, action: object = { route: { cluster: 'c' } }): Partial<FilterQuestion> {
  const route = decodeRoute({ match: { prefix: '/' }, ...action, ...(policy === undefined ? {} : { typed_per_filter_config: { [CORS]: { '@type': TYPE, ...policy } } }) });
  return { route: { route, isTlsRequired: false, perFilter: [route.perFilter], steps: [] } };
} // prettier-ignore

const SHOP = { allow_origin_string_match: [{ exact: 'https://shop.example.com' }] };
const from = (origin: string): Header[] => [['origin', origin]];
const preflight = (origin: string) => ({ method: 'OPTIONS', headers: [...from(origin), ['access-control-request-method', 'PUT'] as const] }); // prettier-ignore

describe('CORS', () => {
  test.each([
    ['an allowed origin: Envoy answers the preflight', SHOP, 'https://shop.example.com', '1 200'],
    ['another origin goes on to the application', SHOP, 'https://evil.example.com', '1 pass'],
    ['unless the policy keeps it', { ...SHOP, forward_not_matching_preflights: false }, 'https://evil.example.com', '1 200'],
    ['any origin', { allow_origin_string_match: [{ exact: '*' }] }, 'https://evil.example.com', '1 200'],
    ['a pattern is matched as a whole', { allow_origin_string_match: [{ safe_regex: { regex: 'https://[a-z]+\\.example\\.com' } }] }, 'https://shop.example.com.evil.net', '1 pass'],
    ['a policy without origins', {}, 'https://shop.example.com', '1 pass'],
    ['switched off', { ...SHOP, filter_enabled: { default_value: { numerator: 0 } } }, 'https://shop.example.com', '1 pass'],
  ])('%s', (_, policy, origin, wanted) => {
    expect(words(run(CORS, {}, preflight(origin), at(policy)))).toEqual([wanted]);
  }); // prettier-ignore

  test('for some requests only: both ends with their shares', () => {
    const policy = { ...SHOP, filter_enabled: { default_value: { numerator: 25, denominator: 'HUNDRED' } } }; // prettier-ignore
    expect(words(run(CORS, {}, preflight('https://shop.example.com'), at(policy))).sort()).toEqual(['0.25 200', '0.75 pass']); // prettier-ignore
  });

  test('what is no preflight always goes on, and the browser is told of', () => {
    const [branch] = run(CORS, {}, { headers: from('https://evil.example.com') }, at(SHOP));
    expect(branch?.value).toMatchObject({ kind: 'pass', steps: [{ text: 'CORS: origin not allowed, which browsers refuse' }] }); // prettier-ignore
    // OPTIONS alone is no preflight.
    expect(words(run(CORS, {}, { method: 'OPTIONS', headers: from('https://shop.example.com') }, at(SHOP)))).toEqual(['1 pass']); // prettier-ignore
  });

  test('a route that answers by itself has no policy to Envoy, and one without policy lets pass', () => {
    expect(words(run(CORS, {}, preflight('https://shop.example.com'), at(SHOP, { direct_response: { status: 204 } })))).toEqual(['1 pass']); // prettier-ignore
    expect(words(run(CORS, {}, preflight('https://shop.example.com'), at(undefined)))).toEqual(['1 pass']); // prettier-ignore
  });

  test("the route action's own cors, which Istio wrote before 1.17, counts as well", () => {
    const old = at(undefined, { route: { cluster: 'c', cors: SHOP } });
    expect(words(run(CORS, {}, preflight('https://shop.example.com'), old))).toEqual(['1 200']);
  });
});
