import type { Header, HttpRequest } from '../../../src/core/wire/http-request.ts';
import type { Draw } from '../chain-scene.ts';

/** Options of a connection manager that change what a request is when its route is chosen. */
export const someManager = (draw: Draw): object => ({
  ...draw([{}, { normalize_path: true }, { normalize_path: true }, { normalize_path: true }]),
  ...draw([{}, { merge_slashes: true }]),
  path_with_escaped_slashes_action: draw(['IMPLEMENTATION_SPECIFIC_DEFAULT', 'KEEP_UNCHANGED', 'REJECT_REQUEST', 'UNESCAPE_AND_REDIRECT', 'UNESCAPE_AND_FORWARD']),
  ...draw([{}, {}, { strip_any_host_port: true }, { strip_matching_host_port: true }]),
  ...draw([{}, { strip_trailing_host_dot: true }]),
  use_remote_address: draw([true, false, false]),
  ...draw([{}, {}, { xff_num_trusted_hops: 1 }, { xff_num_trusted_hops: 2 }]),
  ...draw([{}, {}, { skip_xff_append: true }]),
  ...draw([{}, {}, { internal_address_config: { cidr_ranges: [{ address_prefix: '127.0.0.0', prefix_len: 30 }, { address_prefix: '10.0.0.0', prefix_len: 8 }] } }, { internal_address_config: {} }]),
  ...draw([{}, { http_protocol_options: { accept_http_10: true } }, { http_protocol_options: { accept_http_10: true, default_host_for_http_10: 'default.example' } }]),
  common_http_protocol_options: draw([{}, { headers_with_underscores_action: 'REJECT_REQUEST' }, { headers_with_underscores_action: 'DROP_HEADER' }, { max_headers_count: 8 }]),
  ...draw([{}, {}, { max_request_headers_kb: 1 }]),
  ...draw([{}, { preserve_external_request_id: true }, { generate_request_id: false }]),
  ...draw([{}, {}, {}, { scheme_header_transformation: { scheme_to_overwrite: 'https' } }]),
  ...draw([{ upgrade_configs: [{ upgrade_type: 'websocket' }] }, {}, { upgrade_configs: [{ upgrade_type: 'websocket', enabled: false }] }]),
  ...draw([{}, { http2_protocol_options: { allow_connect: true } }]),
  delayed_close_timeout: '0.1s',
  forward_client_cert_details: draw(['SANITIZE', 'FORWARD_ONLY', 'ALWAYS_FORWARD_ONLY']),
}); // prettier-ignore

/** Pieces that paths are put together of. */
const PIECES = ['/', '/', '//', '/a', '/b', '/.', '/..', '/...', '/%2e', '/%2E%2e', '/.%2e', '%2f', '%2F', '%5c', '\\', '/a%41%7e', '/%25', '/a b'.replace(' ', '%20'), '/;p=1', '/a.b', '/%zz', '/%', '/{x}', '/"<>`^|', '/~_-', '/%c3%a9', '/é', '/a..', '/.a', '/./', '/../', "/!$&'()*+,=:@", '/[]', '/%7f', '/%00', '/%0a', '/%3f', '/%23', '/%2', '/a%2e%2e/b']; // prettier-ignore

const somePath = (draw: Draw): string => {
  const pieces = Array.from({ length: draw([1, 2, 3, 4, 5]) }, () => draw(PIECES)).join('');
  const path = pieces.startsWith('/') ? pieces : `/${pieces}`;
  return path + draw(['', '', '?q=/../x', '?a=%2f//', '?', '#f', '?x#f']);
};

export const someEntry = (draw: Draw, port: number): HttpRequest => {
  const protocol = draw(['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2', 'HTTP/2'] as const);
  const scheme = protocol === 'HTTP/2' ? draw(['http', 'http', 'https'] as const) : 'http';
  const some = someOf(draw, port);
  // Else most of HTTP/2 would be refused alike.
  const tame = protocol === 'HTTP/2' && draw([true, true, false]) ? { path: draw(['/plain', somePath(draw)]), authority: some.authority || 'shop.example' } : {};
  return { ...some, ...tame, scheme, protocol, headers: someHeaders(draw, protocol) };
}; // prettier-ignore

const someOf = (draw: Draw, port: number): Omit<HttpRequest, 'headers' | 'protocol' | 'scheme'> => ({
  bodyBytes: 0,
  method: draw(['GET', 'GET', 'GET', 'OPTIONS']),
  path: draw([somePath(draw), somePath(draw), somePath(draw), '/plain', '/plain?x=1', '*']),
  authority: draw(['shop.example', 'shop.example:80', `shop.example:${port}`, 'shop.example.', `shop.example.:${port}`, `[::1]:${port}`, '[::1]', 'shop:', '']),
}); // prettier-ignore

const CLOSING: readonly (readonly string[])[] = [['connection', 'close']];

/** What only HTTP/2 may have, or may not. */
const OF_HTTP2: readonly (readonly (readonly string[])[])[] = [[], [], [], [], [], [], [], [], [], [], [], [['connection', 'close']], [['te', 'trailers']], [['te', 'gzip']], [['x(y', '1']], [['x-ctl', 'a\u0001']], [['x-ctl', 'é\t']], [['host', 'other.example']], [['connection', 'Upgrade'], ['upgrade', 'websocket']], [['connection', 'Upgrade'], ['upgrade', 'other']], [['transfer-encoding', 'chunked']]]; // prettier-ignore

/** Headers that requests repeat. */
export const TWICE = ['authorization', 'user-agent', 'content-type', 'via', 'origin', 'cookie', 'x-plain', 'accept-encoding', 'cache-control', 'referer', 'accept', 'access-control-request-method', 'access-control-request-headers', 'grpc-timeout', 'x-forwarded-host', 'x-forwarded-port', 'accept-language', 'if-match', 'x-b3-traceid', 'traceparent', 'x-client-trace-id', 'grpc-accept-encoding', 'x-envoy-downstream-service-node', 'pragma', 'range', 'if-none-match', 'if-modified-since', 'forwarded', 'x-forwarded-prefix', 'content-encoding', 'if-unmodified-since', 'if-range', 'cdn-loop', 'warning', 'date', 'x-envoy-peer-metadata', 'sec-fetch-site', 'accept-charset']; // prettier-ignore
const TWICE_AT = TWICE.map((_, at) => at);

const someHeaders = (draw: Draw, protocol: HttpRequest['protocol']): Header[] =>
  [
    ...draw([[], [], [['x-forwarded-for', draw(['10.1.2.3', '127.0.0.2', '203.0.113.9', '203.0.113.9, 10.0.0.1', '1.1.1.1,2.2.2.2, 3.3.3.3', 'nonsense', '10.0.0.1,', '2001:db8::1'])]]]),
    ...draw([[], [], [['x-forwarded-for', '10.7.7.7']]]),
    ...draw([[], [['x-forwarded-proto', draw(['https', 'http', 'ftp'])]]]),
    ...draw([[], [['x-envoy-max-retries', '7'], ['x-envoy-internal', 'true']]]),
    ...draw([[], [['x-envoy-retry-on', '5xx'], ['x-envoy-original-path', '/o'], ['x-envoy-decorator-operation', 'op']]]),
    ...draw([[], [['x-envoy-upstream-rq-timeout-ms', '5'], ['x-envoy-expected-rq-timeout-ms', '6']]]),
    ...draw([[], [['x-request-id', 'own']]]),
    ...draw([[], [], [['under_score', 'v']]]),
    ...draw([[], [], [['x-forwarded-client-cert', 'URI=spiffe://x']]]),
    ...(draw([true, false]) ? [TWICE[draw(TWICE_AT)] ?? ''].flatMap((name) => [[name, 'one'], [name, 'two']]) : []),
    ...draw([[], [], [], [['x-big', 'v'.repeat(1500)]]]),
    ...(protocol === 'HTTP/2' ? draw(OF_HTTP2) : draw([CLOSING, CLOSING, CLOSING, [['connection', 'Upgrade'], ['upgrade', draw(['websocket', 'other'])]]])),
    ...(protocol === 'HTTP/2' ? [] : draw([[], [], [], [['keep-alive', '5']]])),
  ].map(([name = '', value = '']): Header => [name, value]); // prettier-ignore
