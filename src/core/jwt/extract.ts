import { headerValues, type HttpRequest } from '../wire/http-request.ts';
import type { JwtPlace, JwtProvider } from '../model/envoy/jwt.ts';
import { cookieValue } from '../wire/match/cookie.ts';
import { decodedParameters, withParameters } from '../wire/query-parameters.ts';

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
 * The request without a token that is not passed on (jwt_authn/extractor.cc, removeJwt): cookies stay.
 */
export function withoutToken(request: HttpRequest, place: JwtPlace): HttpRequest {
  if (place.kind === 'cookie') return request;
  if (place.kind === 'header') return { ...request, headers: request.headers.filter(([name]) => name !== place.name) };
  const left = decodedParameters(request.path);
  left.delete(place.name);
  return { ...request, path: withParameters(request.path, left) };
} // prettier-ignore
