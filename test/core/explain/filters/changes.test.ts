import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import type { FilterQuestion, Passed } from '../../../../src/core/explain/model/filter-call.ts';
import type { HttpRequest } from '../../../../src/core/wire/http-request.ts';
import { run } from './call.ts';

/** What is left of a request that passes. */
function left(type: string, config: object, request: Partial<HttpRequest> = {}, more: Partial<FilterQuestion> = {}): Passed {
  const [only, ...others] = run(type, config, request, more);
  if (only?.value.kind !== 'pass' || others.length > 0) throw new Error(`it does not pass: ${JSON.stringify(only)}`);
  return only.value;
} // prettier-ignore

const set = (key: string, value: string, more: object = {}): object => ({ append: { header: { key, value }, ...more } }); // prettier-ignore
const request_mutations = (...all: object[]): JsonObject => ({ mutations: { request_mutations: all } }); // prettier-ignore
const MUTATION = 'header_mutation.v3.HeaderMutation';

describe('header mutations', () => {
  test('one after the other, each by what those before it left', () => {
    const config = request_mutations({ remove: 'X-A' }, set('x-b', '%REQ(x-a)%'), set('x-b', '[%REQ(x-a)%]'), set('x-c', '%REQ(x-b)%')); // prettier-ignore
    expect(left(MUTATION, config, { headers: [['x-a', '1']] }).request.headers).toEqual([['x-b', '[]'], ['x-c', '[]']]); // prettier-ignore
  });

  test.each([
    [false, ['filter', 'route', 'host', 'all']],
    [true, ['filter', 'all', 'host', 'route']],
  ])('of all levels; the most specific last: %s', (wins, wanted) => {
    const level = (value: string) => ({ all: new Map([[MUTATION, { '@type': 'x/HeaderMutationPerRoute', ...request_mutations(set('x-level', value)) }]]) }); // prettier-ignore
    const route = { isTlsRequired: false, perFilter: [level('route'), level('host'), level('all')], steps: [] }; // prettier-ignore
    const config = { ...request_mutations(set('x-level', 'filter')), most_specific_header_mutations_wins: wins }; // prettier-ignore
    expect(left(MUTATION, config, {}, { route }).request.headers.map(([, value]) => value)).toEqual(wanted); // prettier-ignore
  });

  test('a value that only the running proxy knows leaves the header open', () => {
    const { request, steps } = left(MUTATION, request_mutations(set('X-Now', '%START_TIME%')));
    expect(request).toMatchObject({ headers: [], openHeaders: new Set(['x-now']) });
    expect(steps.map(({ text }) => text)).toEqual([`${MUTATION} may change x-now`]);
  });
});

const METADATA = 'header_to_metadata.v3.Config';
const metadata = (rule: object, headers: HttpRequest['headers']) =>
  left(METADATA, { request_rules: [rule] }, { headers });

describe('headers to metadata', () => {
  test.each([
    ['all values of a header', { header: 'X-A', on_header_present: { key: 'k' } }, { k: '1,2' }],
    ['a fixed value', { header: 'x-a', on_header_present: { key: 'k', value: 'yes' } }, { k: 'yes' }],
    ['what a regex makes of it', { header: 'x-b', on_header_present: { key: 'k', regex_value_rewrite: { pattern: { regex: '^(.).*' }, substitution: '\\1!' } } }, { k: 'b!' }],
    ['a number', { header: 'x-n', on_header_present: { key: 'k', type: 'NUMBER' } }, { k: 2.5 }],
    ['what is no number', { header: 'x-b', on_header_present: { key: 'k', type: 'NUMBER' } }, undefined],
    ['Base64 without padding', { header: 'x-64', on_header_present: { key: 'k', encode: 'BASE64' } }, { k: 'a' }],
    ['a missing header', { header: 'x-none', on_header_missing: { key: 'k', value: 'none' } }, { k: 'none' }],
    ['a cookie', { cookie: 'c', on_header_present: { key: 'k' } }, { k: 'crumb' }],
  ])('%s', (_, rule, wanted) => {
    const { stream } = metadata(rule, [['x-a', '1'], ['x-a', '2'], ['x-b', 'bee'], ['x-n', ' 2.5'], ['x-64', 'YQ'], ['cookie', 'c=crumb']]);
    expect(stream.metadata.get('envoy.filters.http.header_to_metadata')).toEqual(wanted);
  }); // prettier-ignore

  test('a rule takes its header away, whatever comes of the value', () => {
    const rule = { header: 'x-a', remove: true, on_header_missing: { key: 'k', value: 'v' } };
    expect(metadata(rule, [['x-a', '1']])).toMatchObject({ request: { headers: [] }, stream: { metadata: new Map() } }); // prettier-ignore
  });

  test('messages in wire format are not read: their namespace is open', () => {
    const rule = { header: 'x-a', on_header_present: { key: 'k', metadata_namespace: 'n', type: 'PROTOBUF_VALUE' } }; // prettier-ignore
    expect(metadata(rule, [['x-a', '1']]).stream.openMetadata).toEqual(new Set(['n']));
  });
});

test('gRPC-Web goes on as gRPC, and is told errors as what it was', () => {
  const { request } = left('grpc_web.v3.GrpcWeb', {}, { headers: [['content-type', 'application/grpc-web+proto']] }); // prettier-ignore
  expect(request).toMatchObject({ cameAsGrpc: false, headers: [['content-type', 'application/grpc'], ['te', 'trailers'], ['grpc-accept-encoding', 'identity']] }); // prettier-ignore
});
