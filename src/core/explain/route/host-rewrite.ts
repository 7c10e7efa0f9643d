import type { Rewrite } from '../../model/envoy/route-action.ts';
import { replaceAll } from '../../wire/match/regex.ts';
import { firstHeader, pathOnly, type HttpRequest } from '../../wire/http-request.ts';
import { withHeader } from './header-operations.ts';

/**
 * The request with the host that a route writes: literal, else a header's first value, else made of the path, else a format
 * (envoy/source/common/router/config_impl.cc, finalizeHostHeader). An empty one changes nothing. The host of the endpoint
 * (auto_host_rewrite) comes later, once one is chosen.
 */
export function withRewrittenHost(
  request: HttpRequest,
  rewrite: Rewrite,
  format: (text: string) => string,
): HttpRequest {
  const host = hostBy(request, rewrite, format);
  return host === undefined || host === ''
    ? request
    : withAuthority(request, host, rewrite.appendForwardedHost === true);
}

function hostBy(
  request: HttpRequest,
  { hostLiteral, hostHeader, hostPathRegex, hostFormat }: Rewrite,
  format: (text: string) => string,
): string | undefined {
  if (hostLiteral !== undefined && hostLiteral !== '') return hostLiteral;
  if (hostHeader !== undefined && hostHeader !== '') return firstHeader(request, hostHeader);
  if (hostPathRegex !== undefined) return replaceAll(pathOnly(request), hostPathRegex);
  return hostFormat === undefined ? undefined : format(hostFormat);
}

/**
 * A new host; the old one stays in x-envoy-original-host and, where asked, at the end of x-forwarded-host
 * (envoy/source/common/http/utility.cc, Utility::updateAuthority).
 */
export function withAuthority(
  request: HttpRequest,
  authority: string,
  appendsForwardedHost: boolean,
): HttpRequest {
  const old = request.authority;
  const forwarded = firstHeader(request, 'x-forwarded-host') ?? '';
  const isNew = forwarded.split(',').findLast((host) => host !== '') !== old;
  const appended =
    appendsForwardedHost && old !== '' && isNew
      ? withHeader(request.headers, 'x-forwarded-host', forwarded === '' ? old : `${forwarded},${old}`) // prettier-ignore
      : request.headers;
  const headers = old === '' ? appended : withHeader(appended, 'x-envoy-original-host', old);
  return { ...request, authority, headers };
}
