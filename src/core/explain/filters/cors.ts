import { decodeCors } from '../../decode/per-filter-config.ts';
import { isObject } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Cors } from '../../model/envoy/per-filter-config.ts';
import { matchesString } from '../../wire/match/string-match.ts';
import { any } from '../../rbac/truth.ts';
import { certain, either, type Branches } from '../model/branch.ts';
import type { FilterResult } from '../model/filter-call.ts';
import { firstHeader, isOpenHeader } from '../../wire/http-request.ts';
import { once } from '../../model/once.ts';
import { filterStep, notKnown, pass, passWith, reply, type FilterCall } from './filter-step.ts';

/**
 * CORS (envoy/source/extensions/filters/http/cors/cors_filter.cc): preflights of origins that are allowed are answered; of others they
 * go on, unless the policy keeps them. What is no preflight always goes on: only its answer gets headers.
 */
export function runCors(call: FilterCall): Branches<FilterResult> {
  const { perRoute, state, question } = call;
  // Routes that answer or redirect by themselves have no policies to Envoy.
  if (question.route.route?.action.kind !== 'forward') return pass(state);
  const policies = [...perRoute, ...oldPolicies(question.route.route?.raw)].map(decoded);
  if (policies.length > 0 && state.request.method === 'OPTIONS' && ['origin', 'access-control-request-method'].some((name) => isOpenHeader(state.request, name))) return certain(notKnown(state, 'CORS asks for headers that a filter on the way may have changed.', filterStep('CORS: by headers that may have changed', { isDecisive: true }))); // prettier-ignore
  const origin = firstHeader(state.request, 'origin');
  if (policies.length === 0 || origin === undefined || origin === '') return pass(state);
  const enabled = Math.max(...policies.map((policy) => policy.enabled));
  const isAllowed = allows(policies, origin);
  const isPreflight = state.request.method === 'OPTIONS' && (firstHeader(state.request, 'access-control-request-method') ?? '') !== ''; // prettier-ignore
  if (!isPreflight) return enabled === 0 ? pass(state) : passWith(state, filterStep(`CORS: origin ${isAllowed ? 'allowed' : 'not allowed, which browsers refuse'}`)); // prettier-ignore
  if (!isAllowed && policies.every((policy) => policy.forwardNotMatchingPreflights))
    return pass(state);
  const resource = question.route.resource;
  const cause = resource === undefined ? {} : { resource };
  const step = filterStep(`CORS: preflight answered, origin ${isAllowed ? 'allowed' : 'not allowed'}`, { isDecisive: true, ...cause }); // prettier-ignore
  const { grpcStatus: _, httpStatus: __, ...plain } = reply(state, { status: 200, details: 'cors_response', step, ...cause }); // prettier-ignore
  return either<FilterResult>(enabled, plain, state);
}

const decoded = once(decodeCors);

/** The first policy that names origins counts; "*" is any. */
function allows(policies: readonly Cors[], origin: string): boolean {
  const { allowOrigins } = policies.find((policy) => policy.allowOrigins.length > 0) ?? { allowOrigins: [] }; // prettier-ignore
  return any(allowOrigins.map((matcher) => (matcher.kind === 'exact' && matcher.value === '*') || matchesString(matcher, origin))) === true; // prettier-ignore
}

/** route.v3.CorsPolicy in the route's action, which Istio before 1.17 wrote. */
function oldPolicies(raw: JsonObject | undefined): JsonObject[] {
  const action = raw?.['route'];
  const cors = isObject(action) ? action['cors'] : undefined;
  return isObject(cors) ? [cors] : [];
}
