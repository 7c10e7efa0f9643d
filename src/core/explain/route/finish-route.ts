import type { HeaderOperations } from '../../model/envoy/header-operations.ts';
import type { Forward, WeightedCluster } from '../../model/envoy/route-action.ts';
import type { Route, VirtualHost } from '../../model/envoy/virtual-host.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Header, HttpRequest } from '../model/http-request.ts';
import type {
  ForwardDecision,
  RouteChoice,
  RouteDecision,
  RouteQuestion,
} from '../model/route-call.ts';
import { hashOf } from './hash.ts';
import { changedHeaders, withHeader } from './header-operations.ts';
import { withRewrittenHost } from './host-rewrite.ts';
import { httpsLocation, locationOf } from './location.ts';
import { mirrorsOf } from './mirrors.ts';
import { redirectedPath, rewrittenPath } from './path-rewrite.ts';
import { retryPolicyOf, withoutRetryHeaders } from './retry.ts';
import { formatted } from './substitution.ts';
import { timeoutsOf, withTimeoutHeaders } from './timeouts.ts';

/**
 * What the router filter does with a choice and the request as the filters left it (envoy/source/common/router/router.cc,
 * Filter::decodeHeaders).
 */
export function finishRoute(choice: RouteChoice, question: RouteQuestion): RouteDecision {
  const { request } = question;
  const { route, virtualHost } = choice;
  if (choice.unknown !== undefined) return { kind: 'unknown', reason: choice.unknown };
  if (choice.isTlsRequired) return { kind: 'redirect', status: 301, location: httpsLocation(request) };
  if (route === undefined || virtualHost === undefined) return { kind: 'not-found' };
  const { action } = route;
  switch (action.kind) {
    case 'forward':
      return forward(action, { route, virtualHost, choice, question });
    case 'redirect': {
      const path = redirectedPath(request.path, route.match, action);
      return { kind: 'redirect', status: action.status, location: locationOf({ ...request, path }, action) };
    }
    case 'direct-response': {
      const { status, body } = action;
      const hasLocation = status === 201 || (status >= 300 && status < 400);
      return {
        kind: 'direct-response',
        status,
        ...(body === undefined ? {} : { body }),
        ...(hasLocation ? { location: locationOf(request, {}) } : {}),
      };
    }
    case 'non-forwarding':
    case 'filter':
    case 'unknown':
      break;
  }
  return { kind: 'unknown', reason: 'The route has an action that meshdbg does not know.' };
} // prettier-ignore

interface Chosen {
  readonly route: Route;
  readonly virtualHost: VirtualHost;
  readonly choice: RouteChoice;
  readonly question: RouteQuestion;
}

function forward(action: Forward, chosen: Chosen): ForwardDecision {
  const { virtualHost, choice, question } = chosen;
  const { request, config, stream } = question;
  const entry = entryOf(action, choice.splitIndex);
  const configured = action.retryPolicy ?? virtualHost.retryPolicy;
  const timeouts = timeoutsOf(action, configured, request);
  const retryPolicy = retryPolicyOf(configured, request);
  const prepared = withTimeoutHeaders(request, timeouts);
  const final = withoutRetryHeaders(finalRequest(prepared, { ...chosen, action, entry }));
  const metadataMatch = mergedMetadata(action.metadataMatch, entry?.metadataMatch);
  return {
    kind: 'forward',
    cluster: choice.cluster ?? '',
    clusterNotFoundStatus: action.clusterNotFoundStatus,
    request: virtualHost.countsAttempts ? { ...final, headers: withHeader(final.headers, 'x-envoy-attempt-count', '1') } : final, // prettier-ignore
    takesEndpointHost: action.rewrite.autoHost === true,
    ...timeouts,
    ...(action.idleTimeoutMs === undefined ? {} : { idleTimeoutMs: action.idleTimeoutMs }),
    ...(retryPolicy === undefined ? {} : { retryPolicy }),
    mirrors: mirrorsOf(
      [action.mirrors, virtualHost.mirrors, config.mirrors],
      request,
      choice.random ?? [],
    ),
    hashPolicy: action.hashPolicy,
    hasHash: hashOf(action.hashPolicy, { request, stream }) !== undefined,
    ...(metadataMatch === undefined ? {} : { metadataMatch }),
    priority: action.priority,
    responseHeaders: levelsOf({ ...chosen, entry }),
  };
}

const entryOf = ({ to }: Forward, index: number | undefined): WeightedCluster | undefined =>
  to.kind === 'weighted' && index !== undefined ? to.clusters[index] : undefined;

/** The weighted cluster's criteria lie over the route's (envoy/source/common/router/metadatamatchcriteria_impl.cc). */
const mergedMetadata = (route?: JsonObject, cluster?: JsonObject): JsonObject | undefined =>
  route === undefined || cluster === undefined ? (cluster ?? route) : { ...route, ...cluster };

interface Finished extends Chosen {
  readonly action: Forward;
  readonly entry: WeightedCluster | undefined;
}

/** Header operations level by level, then host, then path (RouteEntryImplBase::finalizeRequestHeaders). */
function finalRequest(start: HttpRequest, chosen: Finished): HttpRequest {
  const { action, entry, route, virtualHost, choice, question } = chosen;
  const { connection, remoteIp } = question.stream;
  const format = (text: string, request: HttpRequest): string =>
    formatted(text, { request, connection, remoteIp, cluster: choice.cluster ?? '', routeName: route.name  });
  const change = (request: HttpRequest, operations: HeaderOperations): HttpRequest => ({
    ...request,
    headers: changedHeaders(request.headers, operations, (text, headers: readonly Header[]) => format(text, { ...request, headers })),
  });
  const [first, ...others] = levelsOf(chosen);
  let request = entry === undefined || first === undefined ? start : change(start, first);
  if (entry?.hostRewrite !== undefined && entry.hostRewrite !== '') request = { ...request, authority: entry.hostRewrite };
  for (const level of entry === undefined ? levelsOf(chosen) : others) request = change(request, level);
  const { rewrite } = action;
  const hosted = withRewrittenHost(request, rewrite, (text) => format(text, request));
  const path = rewrittenPath(hosted.path, route.match, { rewrite, format: (text) => format(text, hosted) });
  return path === undefined
    ? hosted
    : { ...hosted, path, headers: withHeader(hosted.headers, 'x-envoy-original-path', hosted.path) };
} // prettier-ignore

/**
 * The levels of header operations in the order in which they are applied; later ones win. The weighted cluster's come first
 * always; of the others the route's come first, or last where the most specific wins.
 */
function levelsOf({ entry, route, virtualHost, question }: Pick<Finished, 'entry' | 'route' | 'virtualHost' | 'question'>): HeaderOperations[] {
  const { config } = question;
  const levels = [route.headers, virtualHost.headers, config.headers];
  return [
    ...(entry === undefined ? [] : [entry.headers]),
    ...(config.mostSpecificHeaderMutationsWins ? levels.toReversed() : levels),
  ];
} // prettier-ignore
