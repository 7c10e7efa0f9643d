import { expect, test } from 'vitest';
import { decodeReplyMappers } from '../../../../src/core/decode/local-reply.ts';
import { ending } from '../../../../src/core/explain/journey/endings.ts';
import { rewrittenReply } from '../../../../src/core/explain/journey/rewritten-reply.ts';
import type { Ending } from '../../../../src/core/explain/model/ending.ts';
import type { Header } from '../../../../src/core/wire/http-request.ts';
import { atProxy } from './proxy.ts';

// That mappers are applied as Envoy does it is shown by test/envoy/journeys.test.ts; here is what no real answer shows.

const status = (op: string, value: number): object => ({
  status_code_filter: { comparison: { op, value: { default_value: value } } },
});
const DURATION = { duration_filter: { comparison: { value: { default_value: 10 } } } };

function rewritten(filter: object, own: Partial<Ending> = {}, headers: readonly Header[] = []): string {
  const at = atProxy([], () => ({}));
  const end = { ...ending('response', at, 'route', { status: 503, flags: ['UH'] }), ...own };
  const request = { method: 'GET', scheme: 'http', authority: 'a', path: '/', headers, protocol: 'HTTP/1.1', bodyBytes: 0 } as const;
  const mappers = decodeReplyMappers({ mappers: [{ filter, status_code: 418 }] });
  const { kind, status: code, details } = rewrittenReply(at, mappers, { end, request });
  return kind === 'unknown' ? `unknown: ${details}` : String(code);
} // prettier-ignore

test('a filter that no config settles makes the answer unknown, where it matters', () => {
  expect(rewritten(DURATION)).toMatch(/^unknown: .*503.*duration_filter/);
  expect(rewritten({ and_filter: { filters: [status('EQ', 404), DURATION] } })).toBe('503');
  expect(rewritten({ and_filter: { filters: [status('EQ', 503), DURATION] } })).toMatch(/^unknown/);
  expect(rewritten({ or_filter: { filters: [status('EQ', 503), DURATION] } })).toBe('418');
  expect(rewritten(status('GT', 500))).toMatch(/^unknown: .*status_code_filter GT/);
});

test('a header that routes may have changed on the way is not held against what the client sent', () => {
  expect(rewritten({ header_filter: { header: { name: ':path', string_match: { exact: '/' } } } })).toMatch(/^unknown: .*:path/); // prettier-ignore
  expect(rewritten({ header_filter: { header: { name: 'accept', string_match: { exact: 'a' } } } }, {}, [['accept', 'a']])).toBe('418'); // prettier-ignore
});

test("answers of applications and of other proxies stay, and so does gRPC's 200", () => {
  expect(rewritten(status('EQ', 503), { isApplication: true })).toBe('503');
  expect(rewritten(status('EQ', 503), { decidedBy: { side: 'server', proxy: 'shop/other', hop: 'route', resource: null } })).toBe('503'); // prettier-ignore
  expect(rewritten(status('EQ', 503), { status: 200 }, [['content-type', 'application/grpc']])).toBe('200'); // prettier-ignore
});
