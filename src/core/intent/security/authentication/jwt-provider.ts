import { flag, objects, strings, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { refTo, withSources } from '../../../model/provenance.ts';
import { present } from '../../message.ts';
import type { ConfigObject } from '../../model/config-object.ts';
import { localJwks } from './jwks.ts';

/** One of spec.jwtRules of a RequestAuthentication. */
export interface JwtRule {
  readonly policy: ConfigObject;
  readonly rule: JsonObject;
  /** "spec.jwtRules[0]" */
  readonly field: string;
}

/** Claims that hold several values with spaces between them, whatever a rule says. */
const SPACE_DELIMITED = ['permission', 'scope'];

/** A provider of envoy.filters.http.jwt_authn (istio/pilot/pkg/security/authn/policy_applier.go, convertToEnvoyJwtConfig). */
export function jwtProvider(
  { policy, rule, field }: JwtRule,
  clearRouteCache: boolean,
): JsonObject {
  const claims = [...new Set([...strings(rule, 'spaceDelimitedClaims'), ...SPACE_DELIMITED])];
  const provider = present({
    issuer: nonEmpty(text(rule, 'issuer')),
    audiences: nonEmpty(strings(rule, 'audiences')),
    ...localJwks(rule),
    forward: flag(rule, 'forwardOriginalToken') || undefined,
    forward_payload_header: nonEmpty(text(rule, 'outputPayloadToHeader')),
    payload_in_metadata: 'payload',
    normalize_payload_in_metadata: { space_delimited_claims: claims.toSorted() },
    clear_route_cache: clearRouteCache || undefined,
    claim_to_headers: nonEmpty(
      objects(rule, 'outputClaimToHeaders').map((claim) =>
        present({
          header_name: nonEmpty(text(claim, 'header')),
          claim_name: nonEmpty(text(claim, 'claim')),
        }),
      ),
    ),
    from_headers: nonEmpty(
      objects(rule, 'fromHeaders').map((header) =>
        present({
          name: nonEmpty(text(header, 'name')),
          value_prefix: nonEmpty(text(header, 'prefix')),
        }),
      ),
    ),
    from_params: nonEmpty(strings(rule, 'fromParams')),
    from_cookies: nonEmpty(strings(rule, 'fromCookies')),
  });
  return withSources(provider, {
    '': refTo(policy, field),
    issuer: refTo(policy, `${field}.issuer`),
    audiences: refTo(policy, `${field}.audiences`),
    local_jwks: refTo(policy, `${field}.${text(rule, 'jwks') === undefined ? 'jwksUri' : 'jwks'}`),
    forward: refTo(policy, `${field}.forwardOriginalToken`),
  });
}

const nonEmpty = <Value extends string | readonly unknown[]>(
  value: Value | undefined,
): Value | undefined => (value === undefined || value.length === 0 ? undefined : value);
