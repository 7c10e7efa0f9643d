import { expect, test } from 'vitest';
import { decodeRouteConfiguration } from '../../../../src/core/decode/route.ts';
import type { HttpRequest } from '../../../../src/core/wire/http-request.ts';
import { dated } from '../../../../src/core/explain/route/deadline.ts';
import { request } from './ask.ts';

/** The request after a choice of a route with this action. */
function after(action: object, asked: HttpRequest, before: { readonly isLimited?: boolean; readonly managerMs?: number } = {}) {
  const config = decodeRouteConfiguration({ virtual_hosts: [{ name: 'v', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'c', ...action } }] }] });
  const route = config.virtualHosts[0]?.routes[0];
  const choice = { isTlsRequired: false, perFilter: [], steps: [], ...(route === undefined ? {} : { route }) };
  const { request: now } = dated(choice, { request: asked, isLimited: before.isLimited ?? false, managerMs: before.managerMs });
  return now.headers.find(([name]) => name === 'grpc-timeout')?.[1];
} // prettier-ignore

const asking = (timeout: string): HttpRequest => request('/', { headers: [['content-type', 'application/grpc'], ['grpc-timeout', timeout]] }); // prettier-ignore
const CAPPED = { max_stream_duration: { grpc_timeout_header_max: '50s', grpc_timeout_header_offset: '1s' } }; // prettier-ignore

// Each choice takes its offset off: what a second one starts from is not what the client asked for.
test('a choice of a route writes the deadline of a stream anew', () => {
  expect(after(CAPPED, asking('5S'))).toBe('4000m');
  expect(after(CAPPED, asking('4000m'))).toBe('3000m');
  expect(after(CAPPED, asking('1H'))).toBe('49000m');
  expect(after(CAPPED, asking('500m'))).toBe('0m');
});

test('without a limit the header stays, unless one was set before', () => {
  const lifted = { max_stream_duration: { max_stream_duration: '0s' } };
  expect(after(lifted, asking('5S'))).toBe('5S');
  expect(after(lifted, asking('5S'), { isLimited: true })).toBeUndefined();
  expect(after({ max_stream_duration: {} }, asking('5S'), { managerMs: 7000 })).toBe('7000m');
  expect(after({ max_grpc_timeout: '9s' }, asking('5S'))).toBe('5S');
});
