import { decodeRbac } from '../../decode/rbac.ts';
import { object } from '../../decode/read.ts';
import type { Rbac } from '../../model/envoy/rbac.ts';
import { certain, type Branches } from '../model/branch.ts';
import type { FilterResult, Passed } from '../model/filter-call.ts';
import { evaluate, type RulesVerdict } from '../../rbac/engine.ts';
import { NOTHING_UNKNOWN, type RbacFacts } from '../../rbac/facts.ts';
import { once } from '../../model/once.ts';
import { filterStep, notKnown, pass, reply, type FilterCall } from './filter-step.ts';
import {
  deniedDetails,
  noteShadow,
  policyCandidates,
  resourceOf,
  verdictText,
} from './rbac-steps.ts';

/** HTTP RBAC (envoy/source/extensions/filters/http/rbac/rbac_filter.cc): a route's settings replace the filter's as a whole. */
export function runRbac({ config, perRoute, question, state }: FilterCall): Branches<FilterResult> {
  const [own] = perRoute;
  const rbac = own === undefined ? decoded(config) : decoded(object(own, 'rbac') ?? NOTHING);
  const facts: RbacFacts = {
    request: state.request,
    stream: state.stream,
    routeMetadata: metadataOf(question.route.route?.raw),
    unknown: NOTHING_UNKNOWN,
  };
  const shadow = rbac.shadowRules && evaluate(rbac.shadowRules, facts);
  const seen = shadow === undefined ? state : withShadow(state, rbac, shadow);
  if (rbac.hasMatcher) return certain(notKnown(seen, 'RBAC decides by a matcher tree, which is not looked into.', filterStep('RBAC by a matcher tree', { isDecisive: true }))); // prettier-ignore
  if (rbac.rules === undefined) return pass(seen);
  return certain(enforced(seen, evaluate(rbac.rules, facts), facts));
}

const NOTHING = {};
const decoded = once(decodeRbac);

function enforced(state: Passed, verdict: RulesVerdict, facts: RbacFacts): FilterResult {
  const resource = resourceOf(verdict);
  const step = filterStep(`RBAC: ${verdictText(verdict)}`, {
    candidates: policyCandidates(verdict, facts),
    isDecisive: verdict.isAllowed !== true,
    ...(resource === undefined ? {} : { resource }),
  });
  if (verdict.isAllowed === true) return { ...state, steps: [...state.steps, step] };
  if (verdict.isAllowed === undefined) return notKnown(state, 'Whether RBAC lets the request pass depends on what is not known.', step); // prettier-ignore
  return reply(state, {
    status: 403,
    details: deniedDetails(verdict),
    step,
    ...(resource === undefined ? {} : { resource }),
  });
}

/** What shadow rules found out goes into dynamic metadata, where ext_authz reads it. */
function withShadow(state: Passed, rbac: Rbac, verdict: RulesVerdict): Passed {
  const metadata = new Map(state.stream.metadata);
  noteShadow(metadata, FILTER, { rbac, verdict });
  return { ...state, stream: { ...state.stream, metadata } };
}

const FILTER = 'envoy.filters.http.rbac';

/** metadata.filter_metadata of a route, by filter name. */
function metadataOf(raw: Parameters<typeof object>[0]): ReadonlyMap<string, unknown> {
  const metadata = object(raw, 'metadata', 'filter_metadata');
  return new Map(Object.entries(metadata ?? {}));
}
