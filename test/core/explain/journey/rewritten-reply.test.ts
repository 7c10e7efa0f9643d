import { expect, test } from 'vitest';
import { decodeReplyMappers } from '../../../../src/core/decode/local-reply.ts';
import { ending } from '../../../../src/core/explain/journey/endings.ts';
import { rewrittenReply } from '../../../../src/core/explain/journey/rewritten-reply.ts';
import type { Ending } from '../../../../src/core/explain/model/ending.ts';
import { atProxy } from './proxy.ts';

// That mappers are applied as Envoy does it is shown by test/envoy/journeys.test.ts; here is what no real answer shows.

const status = (op: string, value: number): object => ({
  status_code_filter: { comparison: { op, value: { default_value: value } } },
});
const DURATION = { duration_filter: { comparison: { value: { default_value: 10 } } } };
const HEADER = { header_filter: { header: { name: 'accept', present_match: true } } };

function rewritten(mappers: readonly object[], own: Partial<Ending> = {}): string {
  const at = atProxy([], () => ({}));
  const end = { ...ending('response', at, 'route', { status: 503, flags: ['UH'] }), ...own };
  const { kind, status: code, details, grpcStatus } = rewrittenReply(at, decodeReplyMappers({ mappers }), end);
  const told = grpcStatus === undefined ? String(code) : `${code}/${grpcStatus}`;
  return kind === 'unknown' ? `unknown: ${details}` : told;
} // prettier-ignore

const to418 = (filter: object): object => ({ filter, status_code: 418 });

test('a filter that no config settles makes the answer unknown, where it matters', () => {
  expect(rewritten([to418(DURATION)])).toMatch(/^unknown: .*503 a 418.*duration_filter/);
  expect(rewritten([to418({ and_filter: { filters: [status('EQ', 404), DURATION] } })])).toBe('503'); // prettier-ignore
  expect(rewritten([to418({ and_filter: { filters: [status('EQ', 503), DURATION] } })])).toMatch(/^unknown/); // prettier-ignore
  expect(rewritten([to418({ or_filter: { filters: [status('EQ', 503), DURATION] } })])).toBe('418');
  expect(rewritten([to418(status('GT', 500))])).toMatch(/^unknown: .*status_code_filter GT/);
  expect(rewritten([to418(HEADER)])).toMatch(/^unknown: .*header_filter/);
});

test('a filter that is not known does no harm where the status is the same either way', () => {
  expect(rewritten([{ filter: DURATION, body: { inline_string: 'sorry' } }])).toBe('503');
  expect(rewritten([to418(DURATION), to418(status('EQ', 503))])).toBe('418');
  expect(rewritten([{ filter: DURATION, body: {} }, to418(status('EQ', 503))])).toMatch(/^unknown/);
});

test('answers of applications, of other proxies and of the CORS filter stay', () => {
  const all = [to418(status('EQ', 503))];
  expect(rewritten(all)).toBe('418');
  expect(rewritten(all, { isApplication: true })).toBe('503');
  expect(rewritten(all, { decidedBy: { side: 'server', proxy: 'shop/other', hop: 'route', resource: null } })).toBe('503'); // prettier-ignore
  expect(rewritten(all, { details: 'cors_response' })).toBe('503');
});

test('gRPC is told what the new status means, and keeps a gRPC status of its own', () => {
  const to401 = [{ filter: status('EQ', 503), status_code: 401 }];
  expect(rewritten(to401, { status: 200, grpcStatus: 14, httpStatus: 503 })).toBe('200/16');
  expect(rewritten([to418(status('EQ', 200))], { status: 200, grpcStatus: 8 })).toBe('200/8');
});
