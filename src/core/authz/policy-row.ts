import type { ProxySnapshot } from '../model/snapshot.ts';
import { proxyText } from '../model/proxy.ts';
import { routeSettings } from '../explain/filters/per-route.ts';
import type { FilterChain } from '../model/envoy/filter-chain.ts';
import type { Criterion, RbacPolicy } from '../model/envoy/rbac.ts';
import type { ResourceRef } from '../model/resource.ts';
import { isLeaf } from '../rbac/matches.ts';
import { subject, wantedText } from '../rbac/words.ts';
import { checksOf, rbacFilters, routeChecks, type AuthzAction, type AuthzCheck } from './checks.ts';
import { entrances, placesOf } from './places.ts';
import { routeLevels } from './route-settings.ts';

/** One rule of a policy that a workload's RBAC filters hold. */
export interface AuthzPolicyRow {
  /** "ns/pod" */
  readonly proxy: string;
  readonly layer: 'network' | 'http';
  readonly action: AuthzAction;
  readonly mode: 'enforced' | 'dry-run';
  /** Envoy's name; null for rules without any policy: ALLOW denies everything then. */
  readonly policy: string | null;
  /** The AuthorizationPolicy with the field of the rule. */
  readonly resource: ResourceRef | null;
  /** The provider of a CUSTOM policy. */
  readonly provider: string | null;
  /** Ports that it holds for; null stands for all others. */
  readonly ports: readonly (number | null)[];
  /** The route or virtual host that it is for, in place of the filter's own policies; null for all others. */
  readonly route: string | null;
  /** What it asks of the request, for people. */
  readonly to: string;
  /** Whom it is for. */
  readonly from: string;
  /** It has a CEL condition beside. */
  readonly hasCondition: boolean;
}

/** All policies of a proxy in evaluation order; those that stand in several chains once. */
export function policyRows(snapshot: ProxySnapshot): AuthzPolicyRow[] {
  const rows = new Map<string, AuthzPolicyRow & { readonly rank: number }>();
  for (const { chain, port } of placesOf(entrances(snapshot.listeners)))
    for (const [index, { check, route }] of [
      ...checksOf(chain).map((one) => ({ check: one, route: null })),
      ...ofRoutes(snapshot, chain),
    ].entries())
      for (const row of rowsOf(check, { proxy: proxyText(snapshot.proxy), port, route })) {
        const key = JSON.stringify({ ...row, ports: [] });
        const known = rows.get(key);
        const ports = [...new Set([...(known?.ports ?? []), ...row.ports])];
        rows.set(key, { ...row, ports: ports.sort(byPort), rank: known?.rank ?? index });
      }
  return [...rows.values()]
    .sort((a, b) => Number(a.layer === 'http') - Number(b.layer === 'http') || a.rank - b.rank)
    .map(({ rank: _, ...row }) => row);
}

/** What routes say in place of a chain's RBAC filters. */
const ofRoutes = (snapshot: ProxySnapshot, chain: FilterChain): { readonly check: AuthzCheck; readonly route: string }[] =>
  chain.filters.flatMap((filter) => {
    if (filter.kind !== 'http') return [];
    const filters = rbacFilters(filter.http);
    const levels = routeLevels(snapshot, filter.http, new Set(filters.map(({ name }) => name)));
    return levels.flatMap(({ name, perFilter }) => filters.flatMap((one) => {
      const { isDisabled, configs: [own] } = routeSettings(one, [perFilter]);
      if (own === undefined && !isDisabled) return [];
      const checks = isDisabled || own === undefined ? [] : routeChecks(own);
      return (checks.length === 0 ? [NO_RULES] : checks).map((check) => ({ check, route: name }));
    }));
  }); // prettier-ignore

/** Off for a route: everything passes. */
const NO_RULES: AuthzCheck = { layer: 'http', action: 'ALLOW', mode: 'enforced', rules: { action: 'ALLOW', policies: [{ name: 'off', permissions: [{ kind: 'any' }], principals: [{ kind: 'any' }], hasCondition: false }] } }; // prettier-ignore

const byPort = (a: number | null, b: number | null): number => (a ?? Infinity) - (b ?? Infinity);

function rowsOf(
  check: AuthzCheck,
  {
    proxy,
    port,
    route,
  }: { readonly proxy: string; readonly port: number | null; readonly route: string | null },
): AuthzPolicyRow[] {
  const { layer, action, mode, rules } = check;
  const base = { proxy, layer, action, mode, route, ports: [port] };
  if (rules.policies.length === 0) return [{ ...base, policy: null, resource: null, provider: null, to: 'nothing', from: 'nobody', hasCondition: false }]; // prettier-ignore
  return rules.policies.map((policy) => ({ ...base, ...policyWords(policy) }));
}

const policyWords = ({ name, origin, permissions, principals, hasCondition }: RbacPolicy) => ({
  policy: name,
  resource: origin?.resource ?? null,
  provider: origin?.provider ?? null,
  to: alternatives(permissions),
  from: alternatives(principals),
  hasCondition,
});

const alternatives = (of: readonly Criterion[]): string => of.map(criterionText).join('; or ');

/** "method = GET, path starts with "/a"". */
function criterionText(criterion: Criterion): string {
  if (isLeaf(criterion)) return `${subject(criterion)} ${wantedText(criterion)}`;
  switch (criterion.kind) {
    case 'any':
      return 'anything';
    case 'all-of':
      return criterion.of.map(criterionText).join(', ');
    case 'one-of':
      return sameSubject(criterion.of) ?? criterion.of.map(criterionText).join(' or ');
    case 'not':
      return criterion.of.kind === 'any' ? 'nothing' : `not (${criterionText(criterion.of)})`;
    case 'unknown':
      break;
  }
  return criterion.name;
}

/** Values of one thing are said together. */
function sameSubject(of: readonly Criterion[]): string | undefined {
  const subjects = new Set(of.map((one) => (isLeaf(one) ? subject(one) : undefined)));
  const [only] = subjects;
  return subjects.size === 1 && only !== undefined ? `${only} ${of.map(wantedText).join(' or ')}` : undefined; // prettier-ignore
}
