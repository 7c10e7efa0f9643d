import type { RouteAction } from '../model/envoy/route-action.ts';
import type { Route } from '../model/envoy/virtual-host.ts';
import { proxyText } from '../model/proxy.ts';
import { nearest } from '../model/nearest.ts';
import { resourceText, type ResourceRef } from '../model/resource.ts';
import type { Explanation } from './explain-request.ts';
import type { Chosen } from './journey/trail.ts';
import type { Failure } from './model/candidate.ts';
import { objections } from './route/criteria.ts';
import { routeWords } from './route/route-words.ts';
import { isUnknown } from './route/verdict.ts';

/** One route that somebody expected, and what kept the request from it. */
export interface ExpectedRoute {
  /** "ns/pod" of the proxy that chose; null for none. */
  readonly proxy: string | null;
  readonly virtualHost: string;
  /** Its place among the virtual host's routes, 1 for the first. */
  readonly number: number;
  readonly route: string;
  readonly state: 'taken' | 'passed-over' | 'not-reached' | 'weight-0';
  /** All criteria that the request does not meet; empty for a route that is not reached although it would fit. */
  readonly failures: readonly Failure[];
  /** The route that was taken before this one could be. */
  readonly takenBefore?: string;
  readonly resource?: ResourceRef;
}

/** Why a request does not go where somebody expected it. */
export interface WhyNot {
  readonly asked: string;
  /** Nearest miss first. */
  readonly routes: readonly ExpectedRoute[];
  /** Names that come close, where nothing is called so. */
  readonly similar: readonly string[];
}

/**
 * Finds the routes that lead to a version or cluster, or that a rule made, in the virtual hosts that the request met, and says which
 * criteria failed.
 * @param text a route's name, a rule ("VirtualService shop/reviews", "reviews"), a subset, a cluster or a part of it
 */
export function whyNot({ choices }: Explanation, text: string): WhyNot {
  const seen = new Map<string, ExpectedRoute>();
  const names = new Set<string>();
  for (const chosen of choices)
    for (const [index, route] of (chosen.choice.virtualHost?.routes ?? []).entries()) {
      const called = namesOf(route);
      for (const name of called) names.add(name);
      if (!called.some((name) => isCalled(name, text))) continue;
      const expected = judged(chosen, route, index);
      seen.set(`${expected.proxy} ${expected.virtualHost} ${index}`, expected);
    }
  const routes = [...seen.values()].sort((a, b) => rank(a) - rank(b));
  return { asked: text, routes, similar: routes.length > 0 ? [] : nearest(text, [...names]) };
}

const rank = ({ state, failures }: ExpectedRoute): number =>
  state === 'taken' ? 1000 : failures.length;

/** "v2" is a subset or the end of a cluster's name; more words must be there as they stand. */
function isCalled(name: string, text: string): boolean {
  const own = name.toLowerCase();
  const wanted = text.toLowerCase();
  return own === wanted || own.split(/[|/. ]/).includes(wanted) || (wanted.length > 3 && own.includes(wanted)); // prettier-ignore
}

function namesOf(route: Route): string[] {
  const rule = route.owner === undefined ? [] : [resourceText(route.owner), route.owner.name];
  return [route.name, ...rule, ...clustersOf(route.action).map(({ name }) => name)].filter((name) => name !== ''); // prettier-ignore
}

function clustersOf(
  action: RouteAction,
): readonly { readonly name: string; readonly weight: number }[] {
  if (action.kind !== 'forward') return [];
  if (action.to.kind === 'cluster') return [{ name: action.to.name, weight: 1 }];
  return action.to.kind === 'weighted' ? action.to.clusters : [];
}

function judged({ place, question, choice }: Chosen, route: Route, index: number): ExpectedRoute {
  const { config, request, stream } = question;
  const asked = { request, stream, ignorePathParameters: config.ignorePathParameters };
  const failures = [...objections(route.match, asked)].map((one): Failure => (isUnknown(one) ? { criterion: 'unknown', wanted: one.unknown } : one)); // prettier-ignore
  const { virtualHost, route: taken } = choice;
  const isTaken = taken === route;
  const takenAt = taken === undefined ? -1 : (virtualHost?.routes.indexOf(taken) ?? -1);
  return {
    proxy: place.proxy === null ? null : proxyText(place.proxy),
    virtualHost: virtualHost?.name ?? '',
    number: index + 1,
    route: routeWords(route),
    state: isTaken ? 'taken' : failures.length > 0 ? 'passed-over' : 'not-reached',
    failures,
    ...(!isTaken && taken !== undefined && takenAt < index ? { takenBefore: routeWords(taken) } : {}), // prettier-ignore
    ...(route.owner === undefined ? {} : { resource: route.owner }),
  };
}
