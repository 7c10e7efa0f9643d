import type { HttpFilter } from '../../model/envoy/network-filter.ts';
import type { ExtensionConfig } from '../../model/envoy/extension-config.ts';
import { isGrpc, type HttpRequest } from '../../wire/http-request.ts';
import { certain, follow, mapBranches, type Branches } from '../model/branch.ts';
import type { FilterQuestion, FilterResult, Passed } from '../model/filter-call.ts';
import { isSameRoute, superseded } from '../route/superseded.ts';
import { upgradeRefusal } from './upgrade.ts';
import { filterStep, notKnown } from './filter-step.ts';
import { stepOf } from './filter-registry.ts';
import { routeSettings } from './per-route.ts';

/** All HTTP filters in front of the router, in their order; one that answers ends the way. */
export function runHttpFilters(question: FilterQuestion): Branches<FilterResult> {
  const start: Passed = {
    kind: 'pass',
    request: question.request,
    stream: question.stream,
    delayMs: 0,
    flags: [],
    reroutes: false,
    steps: [],
  };
  const refused = upgradeRefusal(question, start);
  if (refused !== undefined) return certain(refused);
  let branches: Branches<FilterResult> = certain(start);
  for (const filter of question.filters) {
    if (filter.typeUrl.endsWith('.Router')) break;
    branches = follow(branches, (result) =>
      result.kind === 'pass' ? runFilter(filter, question, result) : certain(result),
    );
  }
  return follow(branches, (result): Branches<FilterResult> =>
    result.kind === 'pass' ? rerouted(question, result) : certain(result),
  );
}

/**
 * The route chosen anew where a filter cleared it (envoy/source/common/http/conn_manager_impl.cc, ActiveStream::clearRouteCache and
 * refreshCachedRoute): who asks for it next gets another one.
 */
function rerouted({ reroute, route }: FilterQuestion, state: Passed): Branches<Passed> {
  if (!state.reroutes || reroute === undefined) return certain(state);
  const before = state.resettled?.choice ?? route;
  return mapBranches(reroute(state), ({ steps, request, ...resettled }): Passed => {
    const settled = { ...state, request, reroutes: false };
    if (isSameRoute(resettled.choice, before)) return { ...settled, resettled };
    return { ...settled, resettled, steps: [...superseded(state.steps, steps), ...steps] };
  });
}

function runFilter(filter: HttpFilter, question: FilterQuestion, before: Passed): Branches<FilterResult> {
  // Which filters there are was settled with the first route.
  if (routeSettings(filter, question.route.perFilter).isDisabled) return certain(before);
  return follow(rerouted(question, before), (state) => {
    const { resettled } = state;
    const results = runWith(filter, { ...question, route: resettled?.choice ?? question.route }, state);
    return resettled === undefined ? results : mapBranches(results, (result) => ({ ...result, resettled }));
  });
} // prettier-ignore

function runWith(filter: HttpFilter, question: FilterQuestion, state: Passed): Branches<FilterResult> {
  const { configs } = routeSettings(filter, question.route.perFilter);
  const own = configOf(filter, question);
  if (own === undefined) {
    const reason = `The config of HTTP filter ${filter.name} comes by ECDS and was not read.`;
    return certain(notKnown(state, reason, filterStep(`${filter.name}: config not read`, { isDecisive: true }))); // prettier-ignore
  }
  const results = stepOf(own.typeUrl)({ filter, config: own.config, perRoute: configs, question, state });
  return mapBranches(results, (result) => (result.kind === 'pass' ? { ...result, request: asItCame(result.request, question.request) } : result)); // prettier-ignore
} // prettier-ignore

const configOf = ({ discovered, config, typeUrl, name }: HttpFilter, question: FilterQuestion): Omit<ExtensionConfig, 'name'> | undefined =>
  discovered ? question.discovered.get(name) : { config, typeUrl }; // prettier-ignore

/** A filter may make gRPC of what came as something else, or the other way round: errors are told as to what came. */
function asItCame(request: HttpRequest, came: HttpRequest): HttpRequest {
  const cameAsGrpc = isGrpc(came);
  return request.cameAsGrpc !== undefined || isGrpc(request) === cameAsGrpc
    ? request
    : { ...request, cameAsGrpc };
}
