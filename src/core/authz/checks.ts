import { decodeRbac } from '../decode/rbac.ts';
import type { FilterChain } from '../model/envoy/filter-chain.ts';
import type { Rbac, RbacRules } from '../model/envoy/rbac.ts';

export type AuthzAction = 'CUSTOM' | 'DENY' | 'ALLOW' | 'AUDIT';

/** One set of rules of an RBAC filter. */
export interface AuthzCheck {
  readonly layer: 'network' | 'http';
  readonly action: AuthzAction;
  /** `dry-run` rules change nothing; `custom` ones say whether the provider is asked. */
  readonly mode: 'enforced' | 'dry-run';
  readonly rules: RbacRules;
}

/** The rules of a chain in the order in which Envoy asks them: connection first, then HTTP filter by filter. */
export const checksOf = (chain: FilterChain): readonly AuthzCheck[] =>
  chain.filters.flatMap((filter): AuthzCheck[] => {
    if (filter.kind === 'http')
      return filter.http.httpFilters
        .filter(({ typeUrl, disabled }) => typeUrl.endsWith('http.rbac.v3.RBAC') && !disabled)
        .flatMap(({ config }) => checks(decodeRbac(config), 'http'));
    return filter.typeUrl.endsWith('network.rbac.v3.RBAC') ? checks(decodeRbac(filter.config), 'network') : []; // prettier-ignore
  });

/** Shadow rules with this prefix are the ones of CUSTOM policies (istio: pilot/pkg/security/authz/model). */
const CUSTOM = 'istio_ext_authz_';

function checks({ rules, shadowRules, shadowPrefix }: Rbac, layer: AuthzCheck['layer']): AuthzCheck[] {
  const isCustom = shadowPrefix.startsWith(CUSTOM);
  return [
    ...(shadowRules === undefined ? [] : [{ layer, rules: shadowRules, action: isCustom ? ('CUSTOM' as const) : actionOf(shadowRules), mode: isCustom ? ('enforced' as const) : ('dry-run' as const) }]),
    ...(rules === undefined ? [] : [{ layer, rules, action: actionOf(rules), mode: 'enforced' as const }]),
  ];
} // prettier-ignore

const actionOf = ({ action }: RbacRules): AuthzAction => (action === 'LOG' ? 'AUDIT' : action);
