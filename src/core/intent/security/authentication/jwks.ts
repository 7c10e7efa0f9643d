import { text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { UNTOLD } from '../../../model/untold.ts';

/**
 * Keys of a rule, written into the config. Those of jwksUri, or of the issuer's OpenID configuration, istiod fetches itself
 * (istio/pilot/pkg/model/jwks_resolver.go, BuildLocalJwks); PILOT_JWT_ENABLE_REMOTE_JWKS, with which Envoy would, is off.
 */
export function localJwks(rule: JsonObject): JsonObject {
  const keys = text(rule, 'jwks') ?? '';
  return { local_jwks: { inline_string: keys === '' ? UNTOLD : keys } };
}
