import { headerValues, type HttpRequest } from '../explain/model/http-request.ts';
import type { JwtPlace, JwtProvider } from '../model/envoy/jwt.ts';
import { cookieValue } from '../wire/match/cookie.ts';
import { queryParameters } from '../wire/match/query.ts';

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
    const found = tokenIn(request, place);
    return found === undefined ? [] : [{ text: found, place, issuers: any ? undefined : issuers }];
  });
} // prettier-ignore

function tokenIn(request: HttpRequest, place: JwtPlace): string | undefined {
  switch (place.kind) {
    case 'cookie':
      return cookieValue(request.headers, place.name);
    case 'parameter': {
      const value = queryParameters(request.path).get(place.name);
      return value === undefined ? undefined : percentDecoded(value);
    }
    case 'header':
      break;
  }
  const value = headerValues(request, place.name).join(',');
  if (headerValues(request, place.name).length === 0) return undefined;
  if (place.prefix === '') return value;
  const at = value.indexOf(place.prefix);
  if (at < 0) return undefined;
  return /[\w.=-].*/.exec(value.slice(at + place.prefix.length))?.[0] ?? value;
}

const percentDecoded = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
