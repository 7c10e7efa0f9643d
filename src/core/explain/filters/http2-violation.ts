import { headerValues, type Header, type HttpRequest } from '../../wire/http-request.ts';
import { upgradeOf } from './request-headers.ts';

/** Headers of HTTP/1 connections, which HTTP/2 has no place for (RFC 9113, 8.2.2). */
const OF_CONNECTIONS: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']); // prettier-ignore

const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
// eslint-disable-next-line no-control-regex
const VALUE = /^[^\x00-\x08\x0a-\x1f\x7f]*$/;
const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const AUTHORITY = /^[\w.~!$&'()*+,;=:[\]%-]*$/;
// eslint-disable-next-line no-control-regex
const PATH = /^[^\x00-\x20\x7f]*$/;

/**
 * Why Envoy's codec ends the connection over a request of HTTP/2, in its words; undefined when it does not
 * (github.com/google/quiche, http2/adapter/header_validator.cc; RFC 9113, 8.2 and 8.3). A change of protocol goes as extended CONNECT
 * (RFC 8441), which the manager has to allow.
 */
export function http2Violation(request: HttpRequest, allowsConnect: boolean): string | undefined {
  const { method, path, authority, headers } = request;
  const upgrade = upgradeOf(request);
  const own = upgrade === undefined ? headers : headers.filter(([name]) => name !== 'connection' && name !== 'upgrade'); // prettier-ignore
  const isInvalid =
    !METHOD.test(method) ||
    !AUTHORITY.test(authority) ||
    !PATH.test(path) ||
    own.some(([name, value]) => OF_CONNECTIONS.has(name) || !NAME.test(name) || !VALUE.test(value)) ||
    headerValues(request, 'te').some((value) => value !== 'trailers'); // prettier-ignore
  if (isInvalid) return 'http2.invalid.header.field';
  if (upgrade !== undefined && !allowsConnect) return 'http2.violation.of.messaging.rule';
  if (authority === '' && headerValues(request, 'host').length === 0) return 'http2.violation.of.messaging.rule'; // prettier-ignore
  if (method === 'CONNECT' && upgrade === undefined) return undefined;
  return path.startsWith('/') || (path === '*' && method === 'OPTIONS' && upgrade === undefined) ? undefined : 'http2.violation.of.messaging.rule'; // prettier-ignore
}

/**
 * A request of HTTP/2 as filters see it (envoy/source/common/http/http2/codec_impl.cc, decodeHeaders): Host is only read where :authority
 * is missing, and extended CONNECT has become an upgrade, whose method is GET.
 */
export function decodedHttp2(request: HttpRequest): HttpRequest {
  const [host = ''] = headerValues(request, 'host');
  return {
    ...request,
    method: upgradeOf(request) === undefined ? request.method : 'GET',
    authority: request.authority || host,
    headers: request.headers
      .filter(([name]) => name !== 'host')
      .map(([name, value]): Header => [name, name === 'connection' ? 'upgrade' : value]),
  };
}
