import type { HttpConnectionManager } from '../../model/envoy/network-filter.ts';
import { MADE_UP_ID, type ConnectionFacts } from '../../wire/stream-facts.ts';
import {
  firstHeader,
  headerValues,
  type Header,
  type HttpRequest,
} from '../../wire/http-request.ts';
import type { RemoteAddress } from './remote-address.ts';

/** Headers that clients cannot set from outside (envoy/source/common/http/conn_manager_utility.cc, cleanInternalHeaders). */
const INTERNAL = [
  'x-envoy-retriable-status-codes', 'x-envoy-retriable-header-names', 'x-envoy-retry-on', 'x-envoy-retry-grpc-on', 'x-envoy-max-retries',
  'x-envoy-upstream-alt-stat-name', 'x-envoy-upstream-rq-timeout-ms', 'x-envoy-upstream-rq-per-try-timeout-ms',
  'x-envoy-upstream-rq-timeout-alt-response', 'x-envoy-expected-rq-timeout-ms', 'x-envoy-force-trace', 'x-envoy-ip-tags',
  'x-envoy-original-url', 'x-envoy-hedge-on-per-try-timeout', 'x-envoy-attempt-count',
]; // prettier-ignore

/** Those that only the first proxy of a mesh takes away. */
const EDGE = ['x-envoy-decorator-operation', 'x-envoy-downstream-service-cluster', 'x-envoy-downstream-service-node', 'x-envoy-original-path']; // prettier-ignore

/** Hop-by-hop headers. */
const HOP_BY_HOP = ['keep-alive', 'proxy-connection', 'transfer-encoding', 'x-envoy-internal'];

/** Whether a request asks for another protocol (envoy/source/common/http/utility.cc, isUpgrade). */
export const upgradeOf = (request: HttpRequest): string | undefined => {
  const wants = headerValues(request, 'connection').join(',').split(',').some((token) => token.trim().toLowerCase() === 'upgrade'); // prettier-ignore
  return wants ? firstHeader(request, 'upgrade') : undefined;
};

/** A request without its wish to go on in HTTP/2, which Envoy does not fulfil (envoy/source/common/http/http1/codec_impl.cc, onHeadersCompleteImpl). */
export function withoutH2c(request: HttpRequest): HttpRequest {
  if (upgradeOf(request)?.toLowerCase() !== 'h2c') return request;
  const headers = request.headers.filter(
    ([name]) => name !== 'upgrade' && name !== 'http2-settings',
  );
  const left = headerValues(request, 'connection').join(',').split(',').filter((token) => !/^\s*(?:upgrade|http2-settings)\s*$/i.test(token)).join(','); // prettier-ignore
  const others = headers.filter(([name]) => name !== 'connection');
  return { ...request, headers: left === '' ? others : [...others, ['connection', left]] };
}

/** The headers of a request as its route is chosen by them. */
export function enteredHeaders(
  request: HttpRequest,
  connection: ConnectionFacts,
  { http, remote }: { readonly http: HttpConnectionManager; readonly remote: RemoteAddress },
): readonly Header[] {
  const isEdge = !remote.isInternal && http.useRemoteAddress;
  const removed = new Set([
    ...HOP_BY_HOP,
    ...(upgradeOf(request) === undefined ? ['connection', 'upgrade'] : []),
    ...(remote.isInternal ? [] : INTERNAL),
    ...(isEdge ? EDGE : []),
    ...(isEdge && http.entry.makesRequestId && !http.entry.keepsRequestId ? ['x-request-id'] : []),
    ...(keepsClientCertificate(http, connection) ? [] : ['x-forwarded-client-cert']),
  ]);
  const headers = request.headers.filter(([name]) => !removed.has(name));
  const set = (name: string, value: string): void => {
    const rest = headers.filter(([own]) => own !== name);
    headers.splice(0, headers.length, ...rest, [name, value]);
  };
  if (http.useRemoteAddress && !http.entry.skipsForwardedFor)
    set('x-forwarded-for', [...headerValues(request, 'x-forwarded-for'), connection.sourceIp].join(',')); // prettier-ignore
  const proto = firstHeader(request, 'x-forwarded-proto');
  if (proto === undefined || (http.useRemoteAddress && http.xffTrustedHops === 0))
    set('x-forwarded-proto', connection.tls === undefined ? 'http' : 'https');
  if (http.entry.scheme !== undefined) set('x-forwarded-proto', http.entry.scheme);
  if (remote.isInternal) set('x-envoy-internal', 'true');
  if (isEdge) set('x-envoy-external-address', remote.ip);
  if (http.entry.makesRequestId && !headers.some(([name]) => name === 'x-request-id'))
    set('x-request-id', MADE_UP_ID);
  return headers;
}

const keepsClientCertificate = ({ forwardClientCert }: HttpConnectionManager, { tls }: ConnectionFacts): boolean =>
  forwardClientCert === 'ALWAYS_FORWARD_ONLY' || (forwardClientCert !== 'SANITIZE' && tls?.peer !== undefined); // prettier-ignore
