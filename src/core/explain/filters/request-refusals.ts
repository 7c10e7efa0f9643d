import type { HttpConnectionManager } from '../../model/envoy/network-filter.ts';
import type { Header, HttpRequest } from '../../wire/http-request.ts';
import { joinedHeaders } from '../../wire/joined-headers.ts';
import { upgradeOf } from './request-headers.ts';

/** Why a request gets no further than the door. */
export interface Refusal {
  readonly status: number;
  readonly details: string;
  readonly flags: readonly string[];
  /** For people. */
  readonly reason: string;
}

/** What the codec of HTTP/1 refuses (envoy/source/common/http/http1/codec_impl.cc). */
export function codecRefusal(request: HttpRequest, { entry }: HttpConnectionManager): Refusal | undefined {
  const { headers, path, authority, method } = request;
  const refusal = (status: number, details: string, reason: string): Refusal => ({ status, flags: ['DPE'], details: `http1.${details}`, reason });
  if (bytesOf(headers) + path.length > entry.maxHeadersKib * 1024)
    return refusal(431, 'headers_too_large', `the headers are larger than ${entry.maxHeadersKib} KiB`);
  if (!/^[\x21-\x7e]*$/.test(path))
    return refusal(400, 'codec_error', 'the path has characters that a request line may not have');
  if (headerCount(headers) + Number(authority !== '') > entry.maxHeadersCount)
    return refusal(431, 'too_many_headers', `there are more than ${entry.maxHeadersCount} headers`);
  if (entry.underscores === 'reject' && headers.some(([name]) => name.includes('_')))
    return refusal(400, 'unexpected_underscore', 'a header has an underscore in its name');
  if (path === '*' && method !== 'OPTIONS')
    return refusal(400, 'invalid_url', 'the path is "*"');
  return undefined;
} // prettier-ignore

/**
 * Why the codec of HTTP/2 resets a stream, which it does without an answer, in Envoy's words (envoy/source/common/http/http2/
 * codec_impl.cc, onHeader and saveHeader; github.com/google/quiche, http2/adapter). Pseudo headers count, as do all cookies.
 */
export function http2Reset(request: HttpRequest, { entry }: HttpConnectionManager): string | undefined {
  const { method, scheme, authority, path } = request;
  const upgrade = upgradeOf(request);
  const headers: readonly Header[] = upgrade === undefined ? request.headers : [[':protocol', upgrade], ...request.headers.filter(([name]) => name !== 'connection' && name !== 'upgrade')];
  const pseudo: readonly Header[] = [[':method', method], [':authority', authority], ...(method === 'CONNECT' ? [] : [[':scheme', scheme], [':path', path]] satisfies Header[])];
  const all = [...pseudo.filter(([, value]) => value !== ''), ...headers];
  if (entry.underscores === 'reject' && headers.some(([name]) => name.includes('_'))) return 'http2.unexpected_underscore';
  if (bytesOf(all) > entry.maxHeadersKib * 1024) return 'http2.header_list_size_too_large';
  return headerCount(all) > entry.maxHeadersCount ? 'http2.too_many_headers' : undefined;
} // prettier-ignore

const bytesOf = (headers: readonly Header[]): number =>
  headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);

/** Repeated headers of which Envoy keeps one count once; the crumbs of a cookie do not. */
const headerCount = (headers: HttpRequest['headers']): number =>
  joinedHeaders({ headers, protocol: 'HTTP/1.1' }).length;

/** What the connection manager refuses before it looks at the path (envoy/source/common/http/conn_manager_impl.cc, decodeHeaders). */
export function managerRefusal({ protocol, authority, path, method }: HttpRequest, http: HttpConnectionManager): Refusal | undefined {
  const flags: readonly string[] = [];
  if (protocol === 'HTTP/1.0' && !http.acceptHttp10)
    return { status: 426, flags, details: 'low_version', reason: 'HTTP/1.0 is not taken' };
  const host = authority || (protocol === 'HTTP/1.0' ? (http.entry.defaultHost ?? '') : '');
  if (host === '') return { status: 400, flags, details: 'missing_host_header', reason: 'there is no Host header' };
  if (method === 'CONNECT') return undefined;
  if (path === '') return { status: 404, flags, details: 'missing_path_rejected', reason: 'there is no path' };
  if (!path.startsWith('/'))
    return { status: 404, flags, details: 'absolute_path_rejected', reason: 'the path does not begin with "/"' };
  return undefined;
} // prettier-ignore
