import { headerValues, type HttpRequest } from '../wire/http-request.ts';
import type { JwtPlace, JwtProvider } from '../model/envoy/jwt.ts';
import { cookieValue } from '../wire/match/cookie.ts';

/** A token and what it may be used for. */
export interface FoundToken {
  readonly text: string;
  readonly place: JwtPlace;
  /** Issuers that may use the place; undefined: any. */
  readonly issuers: ReadonlySet<string> | undefined;
}

/** All tokens that some providers look for: headers, then parameters, then cookies (jwt_authn/extractor.cc). */
export function extractTokens(request: HttpRequest, providers: readonly JwtProvider[]): FoundToken[] {
  const places = new Map<string, { readonly place: JwtPlace; readonly issuers: Set<string>; any: boolean }>();
  for (const { places: own, issuer } of providers)
    for (const place of own) {
      const key = JSON.stringify([place.kind, place.name, place.kind === 'header' ? place.prefix : '']);
      const known = places.get(key) ?? { place, issuers: new Set<string>(), any: false };
      if (issuer === '') known.any = true;
      known.issuers.add(issuer);
      places.set(key, known);
    }
  const order = ['header', 'parameter', 'cookie'];
  // Envoy keeps them in ordered maps.
  const sorted = [...places].sort(([a, { place: one }], [b, { place: other }]) => order.indexOf(one.kind) - order.indexOf(other.kind) || (a < b ? -1 : 1));
  return sorted.flatMap(([, { place, issuers, any }]) => {
    const allowed = any ? undefined : issuers;
    return tokensIn(request, place).map((found) => ({ text: found, place, issuers: allowed }));
  });
} // prettier-ignore

function tokensIn(request: HttpRequest, place: JwtPlace): readonly string[] {
  switch (place.kind) {
    case 'cookie': {
      const value = cookieValue(request.headers, place.name);
      return value === undefined ? [] : [value];
    }
    case 'parameter':
      return decodedParameters(request.path).get(place.name)?.slice(0, 1) ?? [];
    case 'header':
      break;
  }
  return headerValues(request, place.name).flatMap((value) => {
    if (place.prefix === '') return [value];
    const at = value.indexOf(place.prefix);
    if (at < 0) return [];
    return [/[\w.=-].*/.exec(value.slice(at + place.prefix.length))?.[0] ?? value];
  });
}

/**
 * The request without a token that is not passed on (jwt_authn/extractor.cc, removeJwt): cookies stay. Of a query the other parameters
 * are left sorted and decoded (envoy/source/common/http/utility.cc, QueryParamsMulti).
 */
export function withoutToken(request: HttpRequest, place: JwtPlace): HttpRequest {
  if (place.kind === 'cookie') return request;
  if (place.kind === 'header') return { ...request, headers: request.headers.filter(([name]) => name !== place.name) };
  const left = decodedParameters(request.path);
  left.delete(place.name);
  const query = [...left].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([name, values]) => values.map((value) => `${name}=${value}`));
  return { ...request, path: `${request.path.replace(/\?.*$/s, '')}${query.length === 0 ? '' : '?'}${query.join('&')}` };
} // prettier-ignore

/** All values by name, both decoded. */
function decodedParameters(path: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const at = path.indexOf('?');
  for (const part of at < 0 ? [] : path.slice(at + 1).split('&')) {
    const equals = part.indexOf('=');
    const [name, value] = equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
    const key = percentDecoded(name);
    found.set(key, [...(found.get(key) ?? []), percentDecoded(value)]);
  }
  return found;
}

const percentDecoded = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
