import { text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { any, extension } from '../../message.ts';
import type { World } from '../../model/world.ts';
import type { Workload } from '../policy-attachment.ts';
import { jwtProvider, type JwtRule } from './jwt-provider.ts';
import { jwtRulesFor } from './jwt-rules.ts';

/**
 * The filter envoy.filters.http.jwt_authn of a workload: a token has to be valid where there is one, and none is needed
 * (istio/pilot/pkg/security/authn/policy_applier.go, JwtFilter). Undefined without RequestAuthentication rules.
 * @param clearRouteCache gateways route by claims
 */
export function jwtAuthn(
  world: World,
  workload: Workload,
  clearRouteCache: boolean,
): JsonObject | undefined {
  const rules = workloadRules(world, workload);
  if (rules.length === 0) return undefined;
  const providers: Record<string, JsonObject> = {};
  for (const [at, rule] of rules.entries())
    providers[`origins-${at}`] = jwtProvider(rule, clearRouteCache);
  return extension(
    'envoy.filters.http.jwt_authn',
    any('envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication', {
      providers,
      rules: [{ match: { prefix: '/' }, requires: requirement(Object.keys(providers)) }],
      bypass_cors_preflight: true,
    }),
  );
}

/** All rules of all policies by issuer; several of the same issuer stay. */
function workloadRules(world: World, workload: Workload): JwtRule[] {
  const issuer = ({ rule }: JwtRule): string => text(rule, 'issuer') ?? '';
  return jwtRulesFor(world, workload).toSorted((a, b) =>
    issuer(a) < issuer(b) ? -1 : issuer(a) > issuer(b) ? 1 : 0,
  );
}

/** With several providers one valid token is enough, for those that look in the same place; otherwise each one that is there must be valid. */
function requirement(names: readonly string[]): JsonObject {
  const each = names.map((name) => ({ provider_name: name }));
  const orMissing = each.map((one) => anyOf([one, { allow_missing: {} }]));
  const [single] = orMissing;
  if (orMissing.length === 1 && single !== undefined) return single;
  return anyOf([...each, { requires_all: { requirements: orMissing } }]);
}

const anyOf = (requirements: readonly JsonObject[]): JsonObject => ({
  requires_any: { requirements },
});
