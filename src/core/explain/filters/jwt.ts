import { decodeJwt } from '../../decode/jwt.ts';
import { flag, isObject, text } from '../../decode/read.ts';
import { MISSING, OK } from '../../jwt/authenticate.ts';
import type { JwtState } from '../../jwt/outcome.ts';
import { withoutClaims } from '../../jwt/claims.ts';
import { extractTokens } from '../../jwt/extract.ts';
import { meets } from '../../jwt/require.ts';
import type { JwtAuthentication, JwtRequirement } from '../../model/envoy/jwt.ts';
import { epochMs } from '../../model/time.ts';
import { certain, type Branches } from '../model/branch.ts';
import type { FilterResult, Passed } from '../model/filter-call.ts';
import { firstHeader, isOpenHeader } from '../../wire/http-request.ts';
import { stateText } from '../../wire/stream-facts.ts';
import { objections } from '../route/criteria.ts';
import { isUnknown } from '../route/verdict.ts';
import { once } from '../../model/once.ts';
import { filterStep, notKnown, pass, reply, type FilterCall } from './filter-step.ts';

/** JWT authentication (envoy/source/extensions/filters/http/jwt_authn/filter.cc): the first rule that matches says what is asked for. */
export function runJwt(given: FilterCall): Branches<FilterResult> {
  const config = decoded(given.config);
  // Of all providers, whatever is asked for.
  const call = { ...given, state: { ...given.state, request: withoutClaims(given.state.request, [...config.providers.values()]) } }; // prettier-ignore
  const { state, question } = call;
  if (config.bypassesPreflights && isPreflight(state)) return pass(state);
  const requirement = requirementOf(call, config);
  if (requirement === undefined) return pass(state);
  if (typeof requirement === 'string') return certain(denied(state, requirement, 403));
  const places = [...config.providers.values()].flatMap(({ places: own }) => own).map(({ kind, name }) => (kind === 'header' ? name : kind === 'cookie' ? 'cookie' : ':path')); // prettier-ignore
  if (requirement.kind !== 'none' && places.some((name) => isOpenHeader(state.request, name))) return certain(notKnown(state, 'Whether there is a JWT is not known: a filter on the way may have changed where it is.', filterStep('JWT: where it is may have changed', { isDecisive: true }))); // prettier-ignore
  const now = epochMs(question.capturedAt);
  const demand = { config, nowSeconds: Math.floor((now ?? 0) / 1000) };
  const { status, state: after } = meets(requirement, demand, {
    request: state.request,
    data: {},
    reroutes: state.reroutes,
  });
  if (status === OK) return pass({ ...passed(state, after), steps: [...state.steps, filterStep(goodText(call, config, requirement))] }); // prettier-ignore
  if (status === undefined) return certain(notKnown(state, 'Whether the JWT is good is not known: its keys are not in the config.', filterStep('JWT: keys not known', { isDecisive: true }))); // prettier-ignore
  return certain(denied(state, status, status === 'Audiences in Jwt are not allowed' ? 403 : 401));
}

/** A good token need not leave anything behind: providers may keep no payload. */
function goodText({ state }: FilterCall, { providers }: JwtAuthentication, requirement: JwtRequirement): string {
  if (extractTokens(state.request, [...providers.values()]).length === 0) return NO_TOKEN;
  if (requirement.kind === 'none') return 'JWT: no token is asked for, and the one that is there is not looked at';
  return letsFail(requirement) ? 'JWT: a token, and it need not be good' : 'JWT: the token is good';
} // prettier-ignore

const letsFail = (requirement: JwtRequirement): boolean =>
  requirement.kind === 'allow-missing-or-failed' || ((requirement.kind === 'any' || requirement.kind === 'all') && requirement.of.some(letsFail)); // prettier-ignore

function denied(state: Passed, why: string, status: number): FilterResult {
  const step = filterStep(`JWT: ${why}${why === MISSING ? '' : ' (the token is not shown)'}`, { isDecisive: true }); // prettier-ignore
  return reply(state, { status, details: `jwt_authn_access_denied{${why.replaceAll(' ', '_')}}`, step }); // prettier-ignore
}

/** The step of a request that shows no token where none is asked for. */
export const NO_TOKEN = 'JWT: no token, and none is asked for';

const decoded = once(decodeJwt);

const isPreflight = ({ request }: Passed): boolean =>
  request.method === 'OPTIONS' && Boolean(firstHeader(request, 'origin')) && Boolean(firstHeader(request, 'access-control-request-method')); // prettier-ignore

/** Undefined: nothing is asked for. A text: a route asks for what there is not, in Envoy's words. */
function requirementOf({ perRoute: [own], state }: FilterCall, config: JwtAuthentication): JwtRequirement | string | undefined {
  if (own !== undefined) {
    if (flag(own, 'disabled') === true) return undefined;
    const name = text(own, 'requirement_name') ?? '';
    return config.named.get(name) ?? `Wrong requirement_name: ${name}. It should be one of [${[...config.named.keys()].join(',')}]`;
  }
  const asked = { request: state.request, stream: state.stream, ignorePathParameters: false };
  for (const { match, requires } of config.rules) {
    const against = [...objections(match, asked)];
    if (against.length === 0) return requires;
    if (against.every(isUnknown)) return { kind: 'unknown' };
  }
  return requirementByState(state, config);
} // prettier-ignore

/** jwt_authn/filter_config.h, findVerifier: the rules go first. */
function requirementByState({ stream }: Passed, { byState }: JwtAuthentication): JwtRequirement | undefined {
  const found = byState && stream.filterState.get(byState.key);
  if (byState === undefined || found === undefined) return undefined;
  return found === null ? { kind: 'unknown' } : byState.requires.get(stateText(found) ?? '');
} // prettier-ignore

/** Claims go where RBAC and routes read them. */
function passed(state: Passed, { request, data, reroutes }: JwtState): Passed {
  if (Object.keys(data).length === 0) return { ...state, request, reroutes };
  const before = state.stream.metadata.get(FILTER);
  const metadata = new Map(state.stream.metadata).set(FILTER, { ...(isObject(before) ? before : {}), ...data });
  return { ...state, request, reroutes, stream: { ...state.stream, metadata } };
} // prettier-ignore

const FILTER = 'envoy.filters.http.jwt_authn';
