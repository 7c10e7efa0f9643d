import type { HttpConnectionManager } from '../../model/envoy/network-filter.ts';
import type { HttpRequest } from '../model/http-request.ts';

/** Why a request gets no further than the door. */
export interface Refusal {
  readonly status: number;
  readonly details: string;
  readonly flags: readonly string[];
  /** For people. */
  readonly reason: string;
}

/** What the codec refuses (envoy/source/common/http/http1/codec_impl.cc, envoy/source/common/http/http2/codec_impl.cc). */
export function codecRefusal({ headers, protocol, path }: HttpRequest, { entry }: HttpConnectionManager): Refusal | undefined {
  const codec = protocol === 'HTTP/2' ? 'http2' : 'http1';
  const flags = ['DPE'];
  const bytes = headers.reduce((sum, [name, value]) => sum + name.length + value.length, path.length);
  if (bytes > entry.maxHeadersKib * 1024)
    return { status: 431, flags, details: `${codec}.headers_too_large`, reason: `the headers are larger than ${entry.maxHeadersKib} KiB` };
  if (headers.length > entry.maxHeadersCount)
    return { status: 431, flags, details: `${codec}.too_many_headers`, reason: `there are more than ${entry.maxHeadersCount} headers` };
  if (entry.underscores === 'reject' && headers.some(([name]) => name.includes('_')))
    return { status: 400, flags, details: `${codec}.unexpected_underscore`, reason: 'a header has an underscore in its name' };
  return undefined;
} // prettier-ignore

/** What the connection manager refuses before it looks at the path (envoy/source/common/http/conn_manager_impl.cc, decodeHeaders). */
export function managerRefusal({ protocol, authority, path, method }: HttpRequest, http: HttpConnectionManager): Refusal | undefined {
  const flags: readonly string[] = [];
  if (protocol === 'HTTP/1.0' && !http.acceptHttp10)
    return { status: 426, flags, details: 'low_version', reason: 'HTTP/1.0 is not taken' };
  const host = authority || (protocol === 'HTTP/1.0' ? (http.entry.defaultHost ?? '') : '');
  if (host === '') return { status: 400, flags, details: 'missing_host_header', reason: 'there is no Host header' };
  if (method === 'CONNECT') return undefined;
  if (path === '') return { status: 404, flags, details: 'missing_path_rejected', reason: 'there is no path' };
  if (!path.startsWith('/') && !(path === '*' && method === 'OPTIONS'))
    return { status: 404, flags, details: 'absolute_path_rejected', reason: 'the path does not begin with "/"' };
  return undefined;
} // prettier-ignore
