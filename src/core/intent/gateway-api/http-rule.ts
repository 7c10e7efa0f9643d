import { isObject, number, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { duration, present } from '../message.ts';
import { goDurationMs } from '../spec-duration.ts';
import { destinations, weightedBackends, type RouteContext } from './backend.ts';
import { headersOf } from './header-filter.ts';
import { filtersOf, ruleFilters } from './http-filters.ts';
import { grpcMatch, httpMatch } from './http-match.ts';

const RETRY_ON = ['connect-failure', 'refused-stream', 'unavailable', 'cancelled'] as const;

/**
 * A rule of an HTTPRoute or GRPCRoute for one of its matches, as `http` rule of a VirtualService
 * (istio/pilot/pkg/config/kube/gateway/conversion.go, convertHTTPRoute, convertGRPCRoute).
 * @param name used where the rule has none
 * @returns undefined: a mistake that makes istiod drop the whole route
 */
export function httpRule(
  rule: JsonObject,
  match: JsonObject | undefined,
  { name, context, grpc }: { name: string; context: RouteContext; grpc: boolean },
): JsonObject | undefined {
  const matched = match === undefined ? undefined : grpc ? grpcMatch(match) : httpMatch(match);
  if (match !== undefined && matched === undefined) return undefined;
  const filters = ruleFilters(filtersOf(rule), context, grpc);
  if (filters === undefined) return undefined;
  const fields = present({
    name: text(rule, 'name') ?? name,
    match: matched === undefined ? undefined : [matched],
    ...filters,
    ...(grpc ? {} : patience(rule)),
  });
  const references = objects(rule, 'backendRefs');
  const backends = weightedBackends(references);
  if (backends === undefined && fields['redirect'] === undefined)
    return { ...fields, directResponse: { status: 500 } };
  const route = destinations(backends ?? [], context, backendHeaders);
  if (route === undefined) return undefined;
  return route.length === 0 ? fields : { ...fields, route };
}

/** Of the filters only those for headers may stand at a backend. */
function backendHeaders(reference: JsonObject): JsonObject | undefined {
  const headers = headersOf(filtersOf(reference));
  if (headers === undefined) return undefined;
  return Object.keys(headers).length === 0 ? {} : { headers };
}

/** `retries` and `timeout`. The time for one backend is that of a try where there are retries, else that of all. */
function patience(rule: JsonObject): JsonObject {
  const timeouts = object(rule, 'timeouts');
  const request = span(timeouts, 'request');
  const backendRequest = span(timeouts, 'backendRequest');
  const retry = object(rule, 'retry');
  if (retry === undefined) return present({ timeout: backendRequest ?? request });
  return present({
    timeout: request,
    retries: present({ ...retries(retry), perTryTimeout: backendRequest }),
  });
}

function retries(retry: JsonObject): JsonObject {
  const codes = Array.isArray(retry['codes']) ? retry['codes'].map(String) : [];
  const attempts = number(retry, 'attempts') ?? 2;
  const backoff = text(retry, 'backoff');
  return present({
    attempts,
    retryOn: attempts === 0 ? undefined : [...RETRY_ON, ...codes].join(','),
    backoff: backoff === undefined ? undefined : duration(goDurationMs(backoff) ?? 0),
  });
}

/** A Gateway API duration; zero means none. */
function span(source: JsonObject | undefined, key: string): string | undefined {
  const ms = goDurationMs(text(source, key) ?? '') ?? 0;
  return ms === 0 ? undefined : duration(ms);
}

/** The matches of a rule, one route each; a rule without any is one route. */
export const matchesOf = (rule: JsonObject): readonly (JsonObject | undefined)[] => {
  const matches = objects(rule, 'matches').filter(isObject);
  return matches.length === 0 ? [undefined] : matches;
};
