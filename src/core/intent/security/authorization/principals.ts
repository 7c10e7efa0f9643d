/** Attributes of who asks: the principals of Envoy's RBAC (istio/pilot/pkg/security/authz/model/generator.go, principal.go). */
import type { JsonObject } from '../../../model/json.ts';
import { cidrRange } from '../../ip-address.ts';
import type { Attribute, RuleContext } from './attribute.ts';
import { quoteRegex, regexMatcher, stringMatcher } from './matchers.ts';
import { aliasesOfDomains, principalsOfAliases } from './trust-domains.ts';

const SPIFFE = 'spiffe://';

/** The identity of the peer's certificate. */
const authenticated = (name: JsonObject, { fromFilterState }: RuleContext): JsonObject =>
  fromFilterState
    ? { filter_state: { key: 'io.istio.peer_principal', string_match: name } }
    : { authenticated: { principal_name: name } };

export const PRINCIPAL: Attribute = {
  side: 'principal',
  each: (value, context) => authenticated(stringMatcher(value, SPIFFE), context),
  expand: principalsOfAliases,
};

export const NAMESPACE: Attribute = {
  side: 'principal',
  each: (value, context) =>
    authenticated(regexMatcher(`.*/ns/${value.split('*').map(quoteRegex).join('.*')}/.*`), context),
};

/** "name" of the policy's own namespace, or "namespace/name". */
export const SERVICE_ACCOUNT: Attribute = {
  side: 'principal',
  each: (value, context) => {
    const slash = value.indexOf('/');
    const namespace = quoteRegex(slash < 0 ? context.namespace : value.slice(0, slash));
    const account = quoteRegex(value.slice(slash + 1));
    return authenticated(
      regexMatcher(`spiffe://.+/ns/${namespace}/(.+/|)sa/${account}(/.+)?`),
      context,
    );
  },
};

export const TRUST_DOMAIN: Attribute = {
  side: 'principal',
  each: (value, context) => authenticated(trustDomainMatcher(value), context),
  expand: aliasesOfDomains,
};

function trustDomainMatcher(value: string): JsonObject {
  if (value === '*') return { prefix: SPIFFE };
  const star = value.indexOf('*');
  if (star < 0) return { prefix: `${SPIFFE}${value}/` };
  const [head, tail] = [value.slice(0, star), value.slice(star + 1)].map(quoteRegex);
  return regexMatcher(`${SPIFFE}${head}[^/]*${tail}/.*`);
}

/** The address of the connection. */
export const SOURCE_IP: Attribute = {
  side: 'principal',
  each: (value) => {
    const range = cidrRange(value);
    return range && { direct_remote_ip: range };
  },
};

/** The address of the client behind x-forwarded-for or PROXY protocol. */
export const REMOTE_IP: Attribute = {
  side: 'principal',
  each: (value) => {
    const range = cidrRange(value);
    return range && { remote_ip: range };
  },
};
