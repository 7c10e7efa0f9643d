import { decodeRbac } from '../decode/rbac.ts';
import { object } from '../decode/read.ts';
import { routeSettings } from '../explain/filters/per-route.ts';
import type { FilterChain } from '../model/envoy/filter-chain.ts';
import type { HttpConnectionManager, HttpFilter } from '../model/envoy/network-filter.ts';
import type { PerFilterConfig } from '../model/envoy/per-filter-config.ts';
import type { Rbac, RbacRules } from '../model/envoy/rbac.ts';
import type { JsonObject } from '../model/json.ts';

export type AuthzAction = 'CUSTOM' | 'DENY' | 'ALLOW' | 'AUDIT';

/** One set of rules of an RBAC filter. */
export interface AuthzCheck {
  readonly layer: 'network' | 'http';
  readonly action: AuthzAction;
  /** `dry-run` rules change nothing; `custom` ones say whether the provider is asked. */
  readonly mode: 'enforced' | 'dry-run';
  readonly rules: RbacRules;
}

/**
 * The rules of a chain in the order in which Envoy asks them: connection first, then HTTP filter by filter.
 * @param perFilter what the request's route says about filters, the most specific first
 */
export const checksOf = (
  chain: FilterChain,
  perFilter: readonly PerFilterConfig[] = [],
): readonly AuthzCheck[] =>
  chain.filters.flatMap((filter): AuthzCheck[] => {
    if (filter.kind === 'http')
      return rbacFilters(filter.http).flatMap((one) => {
        const {
          isDisabled,
          configs: [own],
        } = routeSettings(one, perFilter);
        if (isDisabled) return [];
        return own === undefined ? checks(decodeRbac(one.config), 'http') : routeChecks(own);
      });
    return filter.typeUrl.endsWith('network.rbac.v3.RBAC') ? checks(decodeRbac(filter.config), 'network') : []; // prettier-ignore
  });

/** What a route says in place of a filter's own rules (envoy: http.rbac.v3.RBACPerRoute): no rules let everything pass. */
export const routeChecks = (own: JsonObject): AuthzCheck[] =>
  checks(decodeRbac(object(own, 'rbac') ?? {}), 'http');

export const rbacFilters = ({ httpFilters }: HttpConnectionManager): readonly HttpFilter[] =>
  httpFilters.filter(({ typeUrl }) => typeUrl.endsWith('http.rbac.v3.RBAC'));

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
