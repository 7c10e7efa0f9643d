import type { ConnectionFacts } from '../../wire/stream-facts.ts';
import { firstHeader, isOpenHeader, pathOnly, type HttpRequest } from '../../wire/http-request.ts';
import { addressOf } from '../../wire/connection.ts';
import { queryParameters } from '../../wire/match/query.ts';

/** What %OPERATORS% of a format can tell. */
export interface Formatted {
  readonly request: HttpRequest;
  readonly connection: ConnectionFacts;
  readonly remoteIp: string;
  readonly cluster: string;
  readonly routeName: string;
}

/**
 * A format with its %OPERATORS% filled in (envoy/source/common/formatter/substitution_formatter.cc). What has no value is
 * empty, or "-" in formats that do not omit it (only of hosts); an operator that only the running proxy can fill in (a time,
 * a random number, the upstream address) stays as it is written. "%%" is a percent sign.
 */
export const formatted = (format: string, facts: Formatted, missing: '' | '-' = ''): string =>
  format.replace(OPERATOR, (whole: string, name?: string, argument?: string, length?: string) => {
    if (name === undefined) return '%';
    const value = valueOf(name, argument, facts);
    if (value === undefined) return whole;
    return (value ?? missing).slice(0, length === undefined ? undefined : Number(length));
  });

/** Whether all operators of a format can be filled in: they are known, and so are the headers that they name. */
export const isTold = (format: string, facts: Formatted): boolean =>
  !format.includes('%') ||
  [...format.matchAll(OPERATOR)].every(
    ([, name, argument]) =>
      name === undefined || (valueOf(name, argument, facts) !== undefined && !readsOpen(name, argument ?? '', facts.request)),
  ); // prettier-ignore

/** Whether an operator reads a header whose value is not known. */
function readsOpen(name: string, argument: string, request: HttpRequest): boolean {
  if (request.openHeaders === undefined) return false;
  if (name === 'PATH' || name === 'QUERY_PARAM') return isOpenHeader(request, ':path');
  return name.startsWith('REQ') && argument.split('?').some((header) => isOpenHeader(request, header)); // prettier-ignore
}

const OPERATOR = /%%|%([A-Z][A-Z0-9_]*)(?:\(([^)]*)\))?(?::(\d+))?%/g;

/** Null: there is none. Undefined: it is not known. */
function valueOf(
  name: string,
  argument: string | undefined,
  facts: Formatted,
): string | null | undefined {
  const { request, connection } = facts;
  switch (name) {
    case 'REQ':
    case 'REQUEST_HEADER':
      return headerOf(argument ?? '', request);
    case 'REQ_WITHOUT_QUERY':
      return headerOf(argument ?? '', request)?.replace(/\?.*$/s, '');
    case 'PATH':
      return pathOf(argument, request);
    case 'QUERY_PARAM':
      return queryParameters(request.path).get(argument ?? '') ?? null;
    case 'PROTOCOL':
      return request.protocol;
    case 'ROUTE_NAME':
      return facts.routeName || null;
    case 'UPSTREAM_CLUSTER':
    case 'UPSTREAM_CLUSTER_RAW':
      return facts.cluster || null;
    case 'REQUESTED_SERVER_NAME':
      return argument === undefined ? connection.serverName || null : undefined;
    case 'DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT':
      return facts.remoteIp;
    case 'DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT':
      return connection.sourceIp;
    case 'DOWNSTREAM_LOCAL_ADDRESS':
      return addressOf(connection.destination);
    case 'DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT':
      return connection.destination.ip;
    case 'DOWNSTREAM_LOCAL_PORT':
      return String(connection.destination.port);
    case 'DOWNSTREAM_PEER_URI_SAN':
      return connection.tls?.peer?.uriSans.join(',') ?? null;
    case 'DOWNSTREAM_PEER_SUBJECT':
      return connection.tls?.peer?.subject ?? null;
    default:
      return undefined;
  }
}

/** "NAME" or "NAME?OTHER": the first value of one, else of the other. */
function headerOf(argument: string, request: HttpRequest): string | null {
  const [first = '', second] = argument.split('?');
  return oneHeader(first, request) ?? (second === undefined ? undefined : oneHeader(second, request)) ?? null; // prettier-ignore
}

function oneHeader(name: string, request: HttpRequest): string | undefined {
  switch (name.toLowerCase()) {
    case ':method':
      return request.method || undefined;
    case ':scheme':
      return request.scheme;
    case ':path':
      return request.path || undefined;
    case ':authority':
    case 'host':
      return request.authority || undefined;
    default:
      return firstHeader(request, name);
  }
}

/** %PATH(WQ|NQ:ORIG|PATH|ORIG_OR_PATH)%: with or without query, of the path before or after a rewrite. */
function pathOf(argument: string | undefined, request: HttpRequest): string | null {
  const [query = 'WQ', which = 'ORIG_OR_PATH'] = (argument ?? '').split(':').filter((part) => part !== ''); // prettier-ignore
  const original = firstHeader(request, 'x-envoy-original-path');
  const path =
    which === 'PATH' ? request.path : (original ?? (which === 'ORIG' ? '' : request.path));
  if (path === '') return null;
  return query === 'NQ' ? pathOnly({ path }) : path;
}
