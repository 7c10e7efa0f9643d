import { object, text } from '../../../decode/read.ts';
import { groupBy } from '../../../model/group-by.ts';
import type { JsonObject } from '../../../model/json.ts';
import { refTo, withSources } from '../../../model/provenance.ts';
import { extension } from '../../message.ts';
import type { ConfigObject } from '../../model/config-object.ts';
import type { World } from '../../model/world.ts';
import { type FilterContext, rbacFilter } from './local-filters.ts';
import { extAuthz } from './ext-authz.ts';
import { rbac, type RbacOptions } from './rbac.ts';
import { isDryRun } from './workload-policies.ts';

const SHADOW_PREFIX = 'istio_ext_authz_';
const NAME_PREFIX = 'istio-ext-authz-';
const BAD_PROVIDER = '-deny-due-to-bad-CUSTOM-action';

/**
 * CUSTOM policies: an RBAC filter that only marks what the provider has to decide, and ext_authz that asks it for what is marked
 * (istio/pilot/pkg/security/authz/builder/builder.go, buildHTTP, buildTCP). A provider that is unknown or wrong denies; so do several
 * providers on one workload (PILOT_ENABLE_MULTIPLE_CUSTOM_AUTHZ_PROVIDERS is off).
 */
export function customFilters(
  world: World,
  policies: readonly ConfigObject[],
  context: FilterContext,
): JsonObject[] {
  const providers = groupBy(policies, (policy) => text(object(policy.spec, 'provider'), 'name') ?? ''); // prettier-ignore
  return [...providers]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([provider, some]) => {
      const enforced = some.filter((policy) => !isDryRun(policy));
      const options: RbacOptions = {
        ...context,
        action: 'DENY',
        prefix: provider === '' ? NAME_PREFIX : `${NAME_PREFIX}${provider}-`,
      };
      const asked = providers.size > 1 ? undefined : extAuthz(world, provider);
      if (asked === undefined)
        return [sourced(rbacFilter({ rules: rbac(enforced, { ...options, suffix: BAD_PROVIDER }) }, context), some)]; // prettier-ignore
      const config = context.forTcp ? asked.network : asked.http;
      // TCP cannot ask a provider that speaks HTTP: the policy has no effect there.
      if (config === undefined) return [];
      const tried = rbac(some.filter(isDryRun), options);
      const marks = {
        shadow_rules: rbac(enforced, options),
        shadow_rules_stat_prefix: SHADOW_PREFIX,
        rules: tried['policies'] === undefined ? undefined : tried,
      };
      const [rbacName, name] = context.forTcp
        ? ['envoy.filters.network.rbac', 'envoy.filters.network.ext_authz']
        : ['envoy.filters.http.rbac', 'envoy.filters.http.ext_authz'];
      const asks = {
        ...config,
        filter_enabled_metadata: marked(rbacName, `${NAME_PREFIX}${provider}`),
      };
      return [rbacFilter(marks, context), extension(name, asks)].map((made) => sourced(made, some));
    });
}

const sourced = (made: JsonObject, [policy]: readonly ConfigObject[]): JsonObject =>
  policy === undefined ? made : withSources(made, { '': refTo(policy, 'spec.provider.name') });

/** What the RBAC filter in front leaves in the metadata (extauthz.go, generateFilterMatcherForProvider). */
const marked = (filter: string, prefix: string): JsonObject => ({
  filter,
  path: [{ key: `${SHADOW_PREFIX}shadow_effective_policy_id` }],
  value: { string_match: { prefix } },
});
