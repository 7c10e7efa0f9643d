import type { Forward, WeightedCluster } from '../../model/envoy/route-action.ts';
import type { JsonObject } from '../../model/json.ts';
import type {
  ForwardDecision,
  RouteChoice,
  RouteDecision,
  RouteQuestion,
} from '../model/route-call.ts';
import { hashOf } from './hash.ts';
import { finalRequest, levelsOf, type Chosen } from './final-request.ts';
import { withHeader } from './header-operations.ts';
import { httpsLocation, locationOf } from './location.ts';
import { mirrorsOf } from './mirrors.ts';
import { redirectedPath } from './path-rewrite.ts';
import { retryPolicyOf, withoutRetryHeaders } from './retry.ts';
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

function forward(action: Forward, chosen: Chosen): ForwardDecision {
  const { virtualHost, choice, question } = chosen;
  const { request, config, stream } = question;
  const entry = entryOf(action, choice.splitIndex);
  const configured = action.retryPolicy ?? virtualHost.retryPolicy;
  const timeouts = timeoutsOf(action, configured, request);
  const prepared = withTimeoutHeaders(request, action, timeouts);
  const changed = finalRequest(prepared, { ...chosen, action, entry });
  // Retries look at the headers as the operations left them, timeouts at those that came.
  const retryPolicy = retryPolicyOf(configured, changed);
  const final = withoutRetryHeaders(changed);
  const sent = virtualHost.countsAttempts ? { ...final, headers: withHeader(final.headers, 'x-envoy-attempt-count', '1') } : final; // prettier-ignore
  const metadataMatch = mergedMetadata(action.metadataMatch, entry?.metadataMatch);
  return {
    kind: 'forward',
    cluster: choice.cluster ?? '',
    clusterNotFoundStatus: action.clusterNotFoundStatus,
    request: sent,
    takesEndpointHost: action.rewrite.autoHost === true,
    ...timeouts,
    ...(action.idleTimeoutMs === undefined ? {} : { idleTimeoutMs: action.idleTimeoutMs }),
    ...(retryPolicy === undefined ? {} : { retryPolicy }),
    mirrors: mirrorsOf(
      [action.mirrors, virtualHost.mirrors, config.mirrors],
      request,
      choice.random ?? [],
    ),
    // Hosts are chosen after the headers are changed: Envoy 1.40 hashes what it sends; older ones chose the host of a first attempt before.
    hash: hashOf(action.hashPolicy, { request: sent, stream }),
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
