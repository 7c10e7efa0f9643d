import { number, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { RouteOptions } from './route-options.ts';

/** MOVED_PERMANENTLY is the enum's default. */
const CODES: Readonly<Record<number, string | undefined>> = {
  0: undefined, 301: undefined, 302: 'FOUND', 303: 'SEE_OTHER', 307: 'TEMPORARY_REDIRECT', 308: 'PERMANENT_REDIRECT',
}; // prettier-ignore

/**
 * A rule's redirect as Envoy's RedirectAction (istio/pilot/pkg/networking/core/route/route.go, ApplyRedirect); undefined
 * for a status code that Envoy doesn't know.
 */
export function redirectAction(
  redirect: JsonObject,
  options: RouteOptions,
): JsonObject | undefined {
  const code = number(redirect, 'redirectCode') ?? 0;
  if (!(code in CODES)) return undefined;
  const out: Record<string, unknown> = {};
  const host = text(redirect, 'authority') ?? '';
  if (host !== '') out['host_redirect'] = host;
  const prefix = text(redirect, 'prefixRewrite') ?? '';
  // One of both is always set, be it empty.
  if (prefix === '') out['path_redirect'] = text(redirect, 'uri') ?? '';
  else out['prefix_rewrite'] = prefix;
  const scheme = text(redirect, 'scheme') ?? '';
  if (scheme !== '') out['scheme_redirect'] = scheme;
  const port = redirectPort(redirect, options);
  if (port !== 0) out['port_redirect'] = port;
  const responseCode = CODES[code];
  if (responseCode !== undefined) out['response_code'] = responseCode;
  return out;
}

/** 0 where Envoy is to take the scheme's own port, or to keep the request's. */
function redirectPort(redirect: JsonObject, options: RouteOptions): number {
  const derive = redirect['derivePort'];
  const given = number(redirect, 'port');
  const port = given ?? (derive === 'FROM_REQUEST_PORT' || derive === 1 ? options.port : 0);
  const scheme = (text(redirect, 'scheme') ?? '') || (options.tls === true ? 'https' : 'http');
  if ((port === 80 && scheme === 'http') || (port === 443 && scheme === 'https')) return 0;
  return port;
}
