import { text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';

/**
 * Stands for keys that istiod fetches (jwksUri, or what the issuer's OpenID configuration names): no YAML tells them, so a
 * comparison takes whatever is there (istio/pilot/pkg/model/jwks_resolver.go, BuildLocalJwks).
 */
export const FETCHED_JWKS = '(fetched by istiod)';

/** Keys of a rule. PILOT_JWT_ENABLE_REMOTE_JWKS is off: also those of jwksUri are sent by istiod, never fetched by Envoy. */
export function localJwks(rule: JsonObject): JsonObject {
  const keys = text(rule, 'jwks') ?? '';
  return { local_jwks: { inline_string: keys === '' ? FETCHED_JWKS : keys } };
}
