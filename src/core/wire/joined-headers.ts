import type { Header, HttpRequest } from './http-request.ts';

/**
 * Request headers of which Envoy keeps one each, so that repeated ones become a list (envoy/envoy/http/header_map.h,
 * INLINE_REQ_STRING_HEADERS and the like; custom inline headers that its extensions register).
 */
const SINGLE: ReadonlySet<string> = new Set([
  'x-client-trace-id', 'x-envoy-downstream-service-cluster', 'x-envoy-downstream-service-node', 'x-envoy-external-address',
  'x-envoy-force-trace', 'x-envoy-hedge-on-per-try-timeout', 'x-envoy-internal', 'x-envoy-ip-tags', 'x-envoy-is-timeout-retry',
  'x-envoy-max-retries', 'x-envoy-original-path', 'x-envoy-original-url', 'x-envoy-retriable-header-names',
  'x-envoy-retriable-status-codes', 'x-envoy-retry-on', 'x-envoy-retry-grpc-on', 'x-envoy-upstream-alt-stat-name',
  'x-envoy-upstream-rq-timeout-alt-response', 'x-envoy-upstream-stream-duration-ms', 'x-envoy-expected-rq-timeout-ms',
  'x-envoy-upstream-rq-timeout-ms', 'x-envoy-upstream-rq-per-try-timeout-ms', 'x-envoy-attempt-count', 'x-envoy-decorator-operation',
  'expect', 'x-forwarded-client-cert', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto', 'te', 'user-agent',
  'connection', 'content-length', 'content-type', 'keep-alive', 'proxy-connection', 'x-request-id', 'transfer-encoding', 'upgrade', 'via',
  'grpc-timeout', 'grpc-accept-encoding', 'authorization', 'origin', 'access-control-request-method', 'access-control-request-headers',
  'accept-encoding', 'cache-control', 'referer', 'if-none-match', 'accept', 'content-encoding', 'if-match', 'if-modified-since', 'if-range', 'if-unmodified-since', 'pragma', 'cdn-loop',
]); // prettier-ignore

/** The headers of a request as Envoy keeps them; HTTP/2 sends cookies in crumbs, which become one (RFC 9113, 8.2.3). */
export function joinedHeaders({
  headers,
  protocol,
}: Pick<HttpRequest, 'headers' | 'protocol'>): readonly Header[] {
  const places = new Map<string, number>();
  const joined: Header[] = [];
  for (const [name, value] of headers) {
    const at = places.get(name);
    const mark = name === 'cookie' ? (protocol === 'HTTP/2' ? '; ' : undefined) : SINGLE.has(name) ? ',' : undefined; // prettier-ignore
    if (at === undefined || mark === undefined) {
      if (mark !== undefined) places.set(name, joined.length);
      joined.push([name, value]);
    } else joined[at] = [name, appended(joined[at]?.[1] ?? '', mark, value)];
  }
  return joined.length === headers.length ? headers : joined;
}

/** Empty values leave no comma (envoy/source/common/http/header_map_impl.cc, appendToHeader); crumbs of cookies do. */
const appended = (before: string, mark: string, value: string): string =>
  mark === ',' && (before === '' || value === '') ? before + value : before + mark + value;
