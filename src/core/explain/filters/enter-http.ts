import type { HttpConnectionManager } from '../../model/envoy/network-filter.ts';
import type { FilterResult, HttpEntry, Passed } from '../model/filter-call.ts';
import type { Step } from '../model/hop.ts';
import type { HttpRequest } from '../../wire/http-request.ts';
import type { StateObject } from '../../wire/stream-facts.ts';
import { notKnown, reply } from './filter-step.ts';
import { normalizeHost } from './host.ts';
import { decodedHttp2, http2Violation } from './http2-violation.ts';
import { joinedHeaders } from '../../wire/joined-headers.ts';
import { normalizePath } from './path-normalization.ts';
import { remoteAddress } from './remote-address.ts';
import { enteredHeaders, withoutH2c } from './request-headers.ts';
import { codecRefusal, http2Reset, managerRefusal, type Refusal } from './request-refusals.ts';

/**
 * A request at the door of an HTTP connection manager, up to the choice of its route
 * (envoy/source/common/http/conn_manager_impl.cc, ActiveStream::decodeHeaders).
 */
export function enterHttp({ http, request: given, connection }: HttpEntry): FilterResult {
  const { cameAsGrpc: _, ...sent } = given;
  const request = sent.protocol === 'HTTP/2' ? decodedHttp2(sent) : withoutH2c(sent);
  const stream = { connection, remoteIp: connection.sourceIp, metadata: new Map<string, unknown>(), filterState: connection.filterState ?? new Map<string, StateObject>() }; // prettier-ignore
  const came: Passed = { kind: 'pass', request: withoutUnderscores({ ...request, headers: joinedHeaders(request) }, http.entry.underscores), stream, delayMs: 0, flags: [], reroutes: false, steps: [] }; // prettier-ignore
  const closed = sent.protocol === 'HTTP/2' ? http2Refusal(sent, http) : undefined;
  if (closed !== undefined) return { kind: 'close', ...closed, steps: [entryStep(`HTTP/2 does not take the request: ${closed.details}`, true)] }; // prettier-ignore
  const refused = (request.protocol === 'HTTP/2' ? undefined : codecRefusal(request, http)) ?? managerRefusal(request, http); // prettier-ignore
  if (refused !== undefined) return refusal(came, refused);
  const path = came.request.method === 'CONNECT' ? ({ kind: 'kept', path: came.request.path } as const) : normalizePath(came.request.path, http); // prettier-ignore
  if (path.kind === 'rejected') return refusal(came, { status: 400, flags: [], details: 'path_normalization_failed', reason: 'the path is refused by normalization' }); // prettier-ignore
  if (path.kind === 'redirected') {
    const step = entryStep(`escaped slashes: redirected to ${path.path}`, true);
    return { ...reply(came, { status: 307, details: 'path_normalization_failed', step }), location: path.path }; // prettier-ignore
  }
  if (http.entry.detectsAddress) return notKnown(came, 'An extension tells where the request comes from.', entryStep('original IP detection by an extension', true)); // prettier-ignore
  const remote = remoteAddress(came.request, connection, http);
  const entered: HttpRequest = {
    ...came.request,
    path: path.path,
    authority: normalizeHost(request.authority || (http.entry.defaultHost ?? ''), http, connection.destination.port), // prettier-ignore
    headers: enteredHeaders(came.request, connection, { http, remote }),
  };
  return {
    ...came,
    request: { ...entered, scheme: schemeOf(entered, http.entry.scheme) },
    stream: { ...stream, remoteIp: remote.ip },
    steps: changes(request, entered).map((text) => entryStep(text, false)),
  };
}

const entryStep = (text: string, isDecisive: boolean): Step => ({ kind: 'http', text, isDecisive, candidates: [] }); // prettier-ignore

/** The codec of HTTP/2 answers nothing: it ends the connection, or the stream. */
function http2Refusal(request: HttpRequest, http: HttpConnectionManager): { readonly flags: readonly string[]; readonly details: string } | undefined {
  const violation = http2Violation(request, http.entry.allowsConnect);
  if (violation !== undefined) return { flags: ['DPE'], details: violation };
  const reset = http2Reset(request, http);
  return reset === undefined ? undefined : { flags: ['DR'], details: reset };
} // prettier-ignore

const refusal = (state: Passed, { status, flags, details, reason }: Refusal): FilterResult =>
  reply(state, { status, flags, details, step: entryStep(reason, true) });

const withoutUnderscores = (request: HttpRequest, rule: 'allow' | 'reject' | 'drop'): HttpRequest =>
  rule === 'drop' ? { ...request, headers: request.headers.filter(([name]) => !name.includes('_')) } : request; // prettier-ignore

/** HTTP/1 has no :scheme: Envoy takes X-Forwarded-Proto's, which it has just checked or set. */
function schemeOf({ protocol, headers, scheme }: HttpRequest, overwritten: string | undefined): HttpRequest['scheme'] {
  if (overwritten === 'http' || overwritten === 'https') return overwritten;
  if (protocol === 'HTTP/2') return scheme;
  const forwarded = headers.find(([name]) => name === 'x-forwarded-proto')?.[1];
  return forwarded === 'https' ? 'https' : forwarded === 'http' ? 'http' : scheme;
} // prettier-ignore

/** What the door changed, in words. */
const changes = (before: HttpRequest, after: HttpRequest): string[] => [
  ...(before.path === after.path ? [] : [`path normalized to ${after.path}`]),
  ...(before.authority === after.authority ? [] : [`host changed to ${after.authority}`]),
];
