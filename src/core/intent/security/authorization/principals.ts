/** Attributes of who asks: the principals of Envoy's RBAC (istio/pilot/pkg/security/authz/model/generator.go, principal.go). */
import type { JsonObject } from '../../../model/json.ts';
import { cidrRange } from '../../ip-address.ts';
import type { Attribute, RuleContext } from './attribute.ts';
import { quoteRegex, regexMatcher, stringMatcher } from './matchers.ts';
import { aliasesOfDomains, principalsOfAliases } from './trust-domains.ts';

const SPIFFE = 'spiffe://';

/** An attribute of the identity in the peer's certificate. */
const identity = (each: (value: string, context: RuleContext) => JsonObject): Attribute => ({
  side: 'principal',
  each: (value, context) => ({ authenticated: { principal_name: each(value, context) } }),
});

export const PRINCIPAL: Attribute = {
  ...identity((value) => stringMatcher(value, SPIFFE)),
  expand: principalsOfAliases,
};

export const NAMESPACE = identity((value) =>
  regexMatcher(`.*/ns/${value.split('*').map(quoteRegex).join('.*')}/.*`),
);

/** "name" of the policy's own namespace, or "namespace/name". */
export const SERVICE_ACCOUNT = identity((value, context) => {
  const slash = value.indexOf('/');
  const namespace = quoteRegex(slash < 0 ? context.namespace : value.slice(0, slash));
  const account = quoteRegex(value.slice(slash + 1));
  return regexMatcher(`spiffe://.+/ns/${namespace}/(.+/|)sa/${account}(/.+)?`);
});

export const TRUST_DOMAIN: Attribute = {
  ...identity((value) => {
    if (value === '*') return { prefix: SPIFFE };
    const star = value.indexOf('*');
    if (star < 0) return { prefix: `${SPIFFE}${value}/` };
    const [head, tail] = [value.slice(0, star), value.slice(star + 1)].map(quoteRegex);
    return regexMatcher(`${SPIFFE}${head}[^/]*${tail}/.*`);
  }),
  expand: aliasesOfDomains,
};

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
