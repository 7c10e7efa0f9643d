import { lookup } from '../../model/lookup.ts';
import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { jwtRulesOf, type JwtRuleAt } from '../jwt-rules.ts';
import { command, diagnosis, shellWord, type Rule } from '../rule.ts';

/** What jwt_authn's status means for whoever sent the token (google/jwt_verify_lib, getStatusString; spaces come as "_"). */
const WORDS: Readonly<Record<string, string>> = {
  Jwt_is_missing: 'There is no token.',
  Jwt_is_expired: 'The token is out of date.',
  Jwt_not_yet_valid: 'The token is not valid yet.',
  Jwt_issuer_is_not_configured: 'No rule is for the issuer of the token.',
  Audiences_in_Jwt_are_not_allowed: 'The audience of the token is none that the rule allows.',
  Jwt_verification_fails: 'The signature of the token is not by the key of the rule.',
  Jwks_remote_fetch_is_failed: 'The keys (jwksUri) could not be read.',
  Jwks_doesnt_have_key_to_match_kid_or_alg_from_Jwt: 'None of the keys is the one that the token names.', // prettier-ignore
};

/** The code that stays when words change. */
const CODES: Readonly<Record<string, string>> = {
  Jwt_is_missing: 'jwt-missing',
  Jwt_is_expired: 'jwt-expired',
  Jwt_not_yet_valid: 'jwt-not-yet-valid',
  Jwt_issuer_is_not_configured: 'jwt-issuer-unknown',
  Audiences_in_Jwt_are_not_allowed: 'jwt-audience',
  Jwt_verification_fails: 'jwt-signature',
  Jwks_remote_fetch_is_failed: 'jwks-unreachable',
};

/** jwt_authn_access_denied: the token is missing or not accepted by the RequestAuthentications of the workload. */
export const jwtDenied: Rule = (failed) => {
  const { details, line } = failed;
  if (details.name !== 'jwt_authn_access_denied') return undefined;
  const status = details.reason ?? '';
  const proxy = failed.facts?.mesh.proxyOf(line.proxy);
  const rules = failed.facts === undefined || proxy === undefined ? [] : jwtRulesOf(failed.facts, proxy); // prettier-ignore
  const [first] = rules;
  const field = lookup(FIELDS, status);
  const causes = rules.map((rule) => (field !== undefined && rules.length === 1 ? withField(rule, field) : rule.ref)); // prettier-ignore
  return diagnosis({
    code: lookup(CODES, status) ?? 'jwt-not-accepted',
    text: lookup(WORDS, status) ?? `The token is not accepted: ${status.replaceAll('_', ' ') || 'no reason given'}.`, // prettier-ignore
    causes,
    evidence: rules.map(({ ref, issuer }) => `${ref.namespace}/${ref.name} takes tokens of issuer ${issuer}`), // prettier-ignore
    next: first && command('diff', line.proxy, `--why ${shellWord(`requestauthentication/${first.ref.name}.${first.ref.namespace}`)}`), // prettier-ignore
  });
};

/** The field of a rule that a status is about. */
const FIELDS: Readonly<Record<string, string>> = {
  Audiences_in_Jwt_are_not_allowed: 'audiences',
  Jwks_remote_fetch_is_failed: 'jwksUri',
};

const withField = ({ policy, ref }: JwtRuleAt, field: string): ResourceRef =>
  refTo(policy, `${ref.field ?? 'spec'}.${field}`);
