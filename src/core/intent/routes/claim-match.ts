import type { JsonObject } from '../../model/json.ts';
import { stringMatcher } from './string-match.ts';

const CLAIMS = '@request.auth.claims';

/** The path of a JWT claim that a header name stands for: "@request.auth.claims.group.id" or "…[group][id]" (istio/pkg/jwt, ToRoutingClaim). */
export function routingClaim(header: string): readonly string[] | undefined {
  if (!header.toLowerCase().startsWith(CLAIMS)) return undefined;
  const path = header.slice(CLAIMS.length);
  if (path.startsWith('.') && path.length > 1) return path.slice(1).split('.');
  if (path.length > 2 && path.startsWith('[') && path.endsWith(']'))
    return path.slice(1, -1).split('][');
  return undefined;
}

/**
 * The matcher of what jwt_authn left in the dynamic metadata: the claim is the value or a list with it
 * (istio/pilot/pkg/security/authz/model/util.go, MetadataMatcherForJWTClaims).
 */
export function claimMatcher(claim: readonly string[], match: JsonObject | undefined): JsonObject {
  const matcher = stringMatcher(match);
  const value = matcher === undefined ? {} : { string_match: matcher };
  return {
    filter: 'envoy.filters.http.jwt_authn',
    path: ['payload', ...claim].map((key) => ({ key })),
    value: { or_match: { value_matchers: [{ list_match: { one_of: value } }, value] } },
  };
}
