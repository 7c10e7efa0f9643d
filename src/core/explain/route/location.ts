import type { Redirect } from '../../model/envoy/route-action.ts';
import { firstHeader, type HttpRequest } from '../../wire/http-request.ts';

type Target = Partial<Pick<Redirect, 'scheme' | 'host' | 'port' | 'path' | 'stripQuery'>>;

/**
 * The Location of a redirect for a request whose path is rewritten already (envoy/source/common/http/utility.cc, Utility::newUri).
 * Scheme, host and path stay as the request has them where the redirect does not say; so does the query, unless the new path
 * has its own.
 */
export function locationOf(request: HttpRequest, target: Target): string {
  if (request.path === '') return '';
  const scheme = target.scheme ?? request.scheme;
  const port = target.port === undefined ? '' : `:${target.port}`;
  const host = target.host || requestHost(request, scheme, port);
  return `${scheme}://${host}${port}${pathOf(request, target)}`;
}

/**
 * The Location for a virtual host that wants HTTPS (createSslRedirectPath): nothing but the scheme changes. CONNECT without a
 * path gets none.
 */
export const httpsLocation = ({ authority, path }: HttpRequest): string =>
  path === '' ? '' : `https://${authority}${path}`;

/**
 * The request's host. Its port goes when a new one is set, or when the scheme changes and the port is the usual one of
 * x-forwarded-proto.
 */
function requestHost(request: HttpRequest, scheme: string, port: string): string {
  const { authority } = request;
  const colon = authority.startsWith('[') ? authority.lastIndexOf(']:') + 1 : authority.lastIndexOf(':'); // prettier-ignore
  if (colon <= 0 && !authority.startsWith(':')) return authority;
  const protocol = firstHeader(request, 'x-forwarded-proto') ?? request.scheme;
  const usual = USUAL_PORTS.get(protocol.toLowerCase());
  const isUsual = scheme !== protocol && authority.slice(colon) === usual;
  return port !== '' || isUsual ? authority.slice(0, colon) : authority;
}

const USUAL_PORTS: ReadonlyMap<string, string> = new Map([
  ['http', ':80'],
  ['https', ':443'],
]);

function pathOf({ path }: HttpRequest, target: Target): string {
  const wanted = target.path ?? '';
  const hasOwnQuery = wanted.includes('?');
  const query = path.indexOf('?');
  const kept = query < 0 || hasOwnQuery ? '' : path.slice(query);
  const full = wanted === '' ? path : wanted + kept;
  const rooted = full.startsWith('/') ? full : `/${full}`;
  return target.stripQuery === true && !hasOwnQuery ? rooted.replace(/\?.*$/s, '') : rooted;
}
