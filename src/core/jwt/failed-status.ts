import type { JwtProvider } from '../model/envoy/jwt.ts';
import type { JwtState, JwtStatus } from './outcome.ts';

/** Words of failures in the order of their numbers, from 1 (jwt_verify_lib, status.h, enum Status). */
const STATUSES: readonly string[] = [
  'Jwt is missing', 'Jwt not yet valid', 'Jwt is expired', 'Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections',
  'Jwt header is an invalid Base64url encoded', 'Jwt header is an invalid JSON', 'Jwt header [alg] field is required and must be a string',
  'Jwt header [alg] is not supported', 'Jwt header [kid] field is not a string', 'Jwt payload is an invalid Base64url encoded',
  'Jwt payload is an invalid JSON', 'Jwt payload [iss] field is not a string', 'Jwt payload [sub] field is not a string',
  'Jwt payload [iat] field is not an integer', 'Jwt payload [iat] field is not a positive 64 bit integer',
  'Jwt payload [nbf] field is not an integer', 'Jwt payload [nbf] field is not a positive 64 bit integer',
  'Jwt payload [exp] field is not an integer', 'Jwt payload [exp] field is not a positive 64 bit integer',
  'Jwt payload [jti] field is not a string', 'Jwt payload [aud] field is not a string or string list',
  'Jwt signature is an invalid Base64url encoded', 'Jwt ED25519 signature is wrong length', 'Jwt issuer is not configured',
  'Audiences in Jwt are not allowed', 'Jwt verification fails', 'Found multiple Jwt tokens', 'Jwks is an invalid JSON',
  'Jwks does not have [keys] field', '[keys] in Jwks is not an array', "Jwks doesn't have any valid public key",
  "Jwks doesn't have key to match kid or alg from Jwt",
]; // prettier-ignore

/** Metadata after a failure, where a provider writes down what was wrong (jwt_authn/authenticator.cc, doneWithStatus). */
export function failedStatus(state: JwtState, status: JwtStatus, provider: JwtProvider | undefined): JwtState {
  if (status === undefined || provider === undefined || provider.failedStatusKey === '') return state;
  const code = STATUSES.indexOf(status) + 1;
  return { ...state, data: { ...state.data, [provider.failedStatusKey]: { ...(code === 0 ? {} : { code }), message: status } } };
} // prettier-ignore
