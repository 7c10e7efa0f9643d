import { describe, expect, test } from 'vitest';
import { decodeHttpConnectionManager } from '../../../../src/core/decode/http-connection-manager.ts';
import { enterHttp } from '../../../../src/core/explain/filters/enter-http.ts';
import type { Header, HttpRequest } from '../../../../src/core/wire/http-request.ts';

const SENT: HttpRequest = { method: 'GET', scheme: 'http', authority: 'shop', path: '/a', headers: [], protocol: 'HTTP/2', bodyBytes: 0 }; // prettier-ignore

const enter = (request: Partial<HttpRequest>, manager = {}) =>
  enterHttp({
    http: decodeHttpConnectionManager(manager),
    request: { ...SENT, ...request },
    connection: { destination: { ip: '10.0.0.5', port: 80 }, sourceIp: '10.1.0.9', serverName: '' },
  });

/** "DPE http2.invalid.header.field", or "pass". */
function words(request: Partial<HttpRequest>, manager = {}): string {
  const entered = enter(request, manager);
  return entered.kind === 'close' ? `${entered.flags.join()} ${entered.details}` : entered.kind;
}

const withHeaders = (...headers: Header[]): Partial<HttpRequest> => ({ headers });
const INVALID = 'DPE http2.invalid.header.field';
const VIOLATION = 'DPE http2.violation.of.messaging.rule';
const UPGRADE: Header[] = [['connection', 'Upgrade'], ['upgrade', 'websocket']]; // prettier-ignore

// Each as a real Envoy 1.37 does it.
describe('what the codec of HTTP/2 does not take', () => {
  test.each<[string, Partial<HttpRequest>, string]>([
    ['nothing special', {}, 'pass'],
    ['connection', withHeaders(['connection', 'close']), INVALID],
    ['transfer-encoding', withHeaders(['transfer-encoding', 'chunked']), INVALID],
    ['te: trailers', withHeaders(['te', 'trailers']), 'pass'],
    ['te: gzip', withHeaders(['te', 'gzip']), INVALID],
    ['a name that is none', withHeaders(['x(y', '1']), INVALID],
    ['a control character', withHeaders(['x', 'a\u0001']), INVALID],
    ['a path with a space', { path: '/a b' }, INVALID],
    ['a path beyond ASCII', { path: '/é' }, 'pass'],
    ['a path without "/"', { path: 'a' }, VIOLATION],
    ['an authority with a user', { authority: 'u@shop' }, INVALID],
    ['no authority', { authority: '' }, VIOLATION],
    ['an upgrade that is not allowed', withHeaders(...UPGRADE), VIOLATION],
  ])('%s', (_, request, wanted) => expect(words(request)).toBe(wanted));

  test('limits reset the stream; pseudo headers count', () => {
    const most = { common_http_protocol_options: { max_headers_count: 5 } };
    expect(words(withHeaders(['a', '1']), most)).toBe('pass');
    expect(words(withHeaders(['a', '1'], ['b', '1']), most)).toBe('DR http2.too_many_headers');
    expect(words(withHeaders(['x-forwarded-for', '1.1.1.1'], ['x-forwarded-for', '2.2.2.2']), most)).toBe('pass'); // prettier-ignore
    expect(words(withHeaders(['a', 'v'.repeat(1024)]), { max_request_headers_kb: 1 })).toBe('DR http2.header_list_size_too_large'); // prettier-ignore
  });
});

test('Host stands in for :authority and is dropped beside it; extended CONNECT becomes an upgrade by GET', () => {
  expect(enter({ authority: '', headers: [['host', 'other']] })).toMatchObject({ request: { authority: 'other' } }); // prettier-ignore
  expect(enter({ headers: [['host', 'other']] })).toMatchObject({ request: { authority: 'shop', headers: [['x-forwarded-proto', 'http'], ['x-request-id', expect.anything()]] } }); // prettier-ignore
  const allowed = { http2_protocol_options: { allow_connect: true } };
  expect(enter({ method: 'POST', headers: UPGRADE }, allowed)).toMatchObject({ kind: 'pass', request: { method: 'GET' } }); // prettier-ignore
});

test('headers that Envoy keeps one of become lists, crumbs of cookies one cookie, others stay apart', () => {
  const twice = (name: string): Header[] => [[name, 'a'], [name, 'b']]; // prettier-ignore
  const entered = enter({ headers: [...twice('user-agent'), ...twice('x-own'), ...twice('cookie')] }); // prettier-ignore
  expect(entered).toMatchObject({ request: { headers: expect.arrayContaining([['user-agent', 'a,b'], ['x-own', 'a'], ['x-own', 'b'], ['cookie', 'a; b']]) } }); // prettier-ignore
});

test('a wish for h2c over HTTP/1 is no upgrade', () => {
  const headers: Header[] = [['connection', 'Upgrade, HTTP2-Settings'], ['upgrade', 'h2c'], ['http2-settings', 'x']]; // prettier-ignore
  const entered = enter({ protocol: 'HTTP/1.1', headers });
  expect(entered.kind === 'pass' && entered.request.headers.map(([name]) => name)).toEqual(['x-forwarded-proto', 'x-request-id']); // prettier-ignore
});
