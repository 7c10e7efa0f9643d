import { decodeHeaderMutation } from '../../decode/header-mutation.ts';
import type {
  HeaderMutation,
  HeaderMutations,
  ParameterMutation,
} from '../../model/envoy/header-mutation.ts';
import { fieldValues, withAddedField, withField, withoutField } from '../../wire/header-map.ts';
import { withOpenHeaders, type HttpRequest } from '../../wire/http-request.ts';
import { asciiLower } from '../../wire/match/ascii.ts';
import { matchesString } from '../../wire/match/string-match.ts';
import { decodedParameters, withParameters } from '../../wire/query-parameters.ts';
import { formatted, isTold, type Formatted } from '../route/substitution.ts';
import { once } from '../../model/once.ts';
import { changedStep, pass, passWith, type HttpFilterStep } from './filter-step.ts';

/**
 * Header mutation (envoy/source/extensions/filters/http/header_mutation/header_mutation.cc, decodeHeaders): the filter's own mutations,
 * then those of all levels of the route. Each sees what those before it left. The route is not chosen anew.
 */
export const runHeaderMutation: HttpFilterStep = ({ filter, config, perRoute, question, state }) => {
  const own = decoded(config);
  const routes = perRoute.map(decoded);
  const levels = [own, ...(own.mostSpecificWins ? routes.toReversed() : routes)];
  const { cluster = '', route } = question.route;
  const facts = (request: HttpRequest): Formatted => ({ request, connection: state.stream.connection, remoteIp: state.stream.remoteIp, cluster, routeName: route?.name ?? '' });
  const request = levels.reduce((now, level) => mutated(now, level, facts), state.request);
  return request === state.request ? pass(state) : passWith(state, changedStep(filter.name, state.request, request), { request });
}; // prettier-ignore

const decoded = once(decodeHeaderMutation);

type Facts = (request: HttpRequest) => Formatted;

function mutated(start: HttpRequest, level: HeaderMutations, facts: Facts): HttpRequest {
  const request = withMutations(start, level.request, facts);
  if (level.parameters.length === 0 || request.path === '') return request;
  const parameters = decodedParameters(request.path);
  let hasOpen = false;
  for (const one of level.parameters) {
    // Formats read the request as it was before its query is written anew.
    hasOpen ||= one.kind === 'set' && !isTold(one.value, facts(request));
    mutateParameter(parameters, one, (text) => formatted(text, facts(request)));
  }
  const changed = { ...request, path: withParameters(request.path, parameters) };
  return hasOpen ? withOpenHeaders(changed, [':path']) : changed;
}

/** The request after mutations one by one (envoy/source/common/http/header_mutation.cc): an empty value changes nothing unless it is kept. */
const withMutations = (start: HttpRequest, mutations: readonly HeaderMutation[], facts: Facts): HttpRequest =>
  mutations.reduce((request, one) => withMutation(request, one, facts), start); // prettier-ignore

function withMutation(request: HttpRequest, mutation: HeaderMutation, facts: Facts): HttpRequest {
  switch (mutation.kind) {
    case 'remove':
      return withoutField(request, asciiLower(mutation.name));
    case 'remove-matching':
      return withoutMatching(request, mutation.matcher);
    case 'unknown':
      return withOpenHeaders(request, ['*']);
    case 'set':
      break;
  }
  const name = asciiLower(mutation.name);
  if (!isTold(mutation.value, facts(request))) return withOpenHeaders(request, [name]);
  const value = formatted(mutation.value, facts(request));
  if (value === '' && mutation.keepsEmpty !== true) return request;
  const isThere = fieldValues(request, name).length > 0;
  switch (mutation.action) {
    case 'append':
      return withAddedField(request, name, value);
    case 'add-if-absent':
      return isThere ? request : withAddedField(request, name, value);
    case 'overwrite-if-exists':
      return isThere ? withField(request, name, value) : request;
    case 'overwrite':
      break;
  }
  return withField(request, name, value);
}

type Removal = Extract<HeaderMutation, { readonly kind: 'remove-matching' }>;

/** Names are compared in lower case, pseudo headers among them. */
function withoutMatching(request: HttpRequest, matcher: Removal['matcher']): HttpRequest {
  const names = [':method', ':path', ':scheme', ':authority', ...new Set(request.headers.map(([name]) => name))];
  const fits = names.map((name) => [name, matchesString(matcher, name)] as const);
  const left = fits.reduce((now, [name, fit]) => (fit === true ? withoutField(now, name) : now), request);
  return withOpenHeaders(left, fits.flatMap(([name, fit]) => (fit === undefined ? [name] : [])));
} // prettier-ignore

function mutateParameter(parameters: Map<string, string[]>, mutation: ParameterMutation, format: (text: string) => string): void {
  const { name } = mutation;
  if (mutation.kind === 'remove') {
    parameters.delete(name);
    return;
  }
  const before = parameters.get(name);
  const { action } = mutation;
  if (action === 'add-if-absent' ? before !== undefined : action === 'overwrite-if-exists' && before === undefined) return;
  const value = percentEncoded(format(mutation.value));
  parameters.set(name, action === 'append' ? [...(before ?? []), value] : [value]);
} // prettier-ignore

/** As Envoy 1.40 writes values into queries: letters, digits and "*-._" stay (envoy/source/common/http/utility.cc, PercentEncoding::urlEncode). */
const percentEncoded = (value: string): string =>
  encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/[!~'()]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`); // prettier-ignore
