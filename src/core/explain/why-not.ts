import { parseClusterName } from '../decode/cluster-name.ts';
import type { Route } from '../model/envoy/virtual-host.ts';
import { proxyText } from '../model/proxy.ts';
import { nearest } from '../model/nearest.ts';
import { resourceText, type ResourceRef } from '../model/resource.ts';
import { clustersOf, destinationShares, type Share } from './cause/destination-shares.ts';
import type { Explanation } from './explain-request.ts';
import type { ExplainMesh } from './ground/explain-mesh.ts';
import type { Chosen } from './journey/trail.ts';
import type { Failure } from '../wire/failure.ts';
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
  /** "weight-0": it is the one that is taken, and none of its requests go to what was asked for. */
  readonly state: 'taken' | 'passed-over' | 'not-reached' | 'weight-0';
  /** All criteria that the request does not meet; empty for a route that is not reached although it would fit. */
  readonly failures: readonly Failure[];
  /** The route that was taken before this one could be. */
  readonly takenBefore?: string;
  readonly resource?: ResourceRef;
  /** The parts of the route's requests that go to what was asked for: of one that is not taken only those of 0. */
  readonly shares: readonly Share[];
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
export function whyNot(mesh: ExplainMesh, { choices }: Explanation, text: string): WhyNot {
  const seen = new Map<string, ExpectedRoute>();
  const names = new Set<string>();
  for (const chosen of choices)
    for (const [index, route] of (chosen.choice.virtualHost?.routes ?? []).entries()) {
      for (const word of wordsOf(route)) names.add(word);
      const { virtualHost } = chosen.choice;
      const shares = virtualHost === undefined ? [] : destinationShares(mesh, route, { virtualHost, proxy: chosen.place.proxy }).filter(({ cluster }) => isCalled(cluster, text)); // prettier-ignore
      if (shares.length === 0 && !namesOf(route).some((name) => isCalled(name, text))) continue;
      const expected = judged(chosen, route, { index, shares });
      seen.set(`${expected.proxy} ${expected.virtualHost} ${index}`, expected);
    }
  const routes = [...seen.values()].sort((a, b) => rank(a) - rank(b));
  return { asked: text, routes, similar: routes.length > 0 ? [] : nearest(text, [...names]) };
}

const rank = ({ state, failures }: ExpectedRoute): number =>
  state === 'taken' ? 1000 : state === 'weight-0' ? -1 : failures.length;

/** "v2" is a subset or the end of a cluster's name; more words must be there as they stand. */
function isCalled(name: string, text: string): boolean {
  const own = name.toLowerCase();
  const wanted = text.toLowerCase();
  return own === wanted || own.split(/[|/. ]/).includes(wanted) || (wanted.length > 3 && own.includes(wanted)); // prettier-ignore
}

/** Beside the clusters to which it leads. */
function namesOf(route: Route): string[] {
  const rule = route.owner === undefined ? [] : [resourceText(route.owner), route.owner.name];
  return [route.name, ...rule].filter((name) => name !== '');
}

/** What somebody may have meant: of a cluster its subset and the first label of its host. */
function wordsOf(route: Route): string[] {
  const clusters = clustersOf(route.action).flatMap(({ name }) => {
    const parsed = parseClusterName(name);
    return parsed?.direction === 'outbound' ? [parsed.subset, parsed.host.split('.')[0] ?? ''] : [];
  });
  return [route.name === 'default' ? '' : route.name, route.owner?.name ?? '', ...clusters].filter((word) => word !== ''); // prettier-ignore
}

function judged(
  { place, question, choice }: Chosen,
  route: Route,
  { index, shares }: { readonly index: number; readonly shares: readonly Share[] },
): ExpectedRoute {
  const { config, request, stream } = question;
  const asked = { request, stream, ignorePathParameters: config.ignorePathParameters };
  const failures = [...objections(route.match, asked)].map((one): Failure => (isUnknown(one) ? { criterion: 'unknown', wanted: one.unknown } : one)); // prettier-ignore
  const { virtualHost, route: taken } = choice;
  const isTaken = taken === route;
  const idle = shares.filter(({ share }) => share === 0);
  const isIdle = shares.length > 0 && idle.length === shares.length;
  const takenAt = taken === undefined ? -1 : (virtualHost?.routes.indexOf(taken) ?? -1);
  return {
    proxy: place.proxy === null ? null : proxyText(place.proxy),
    virtualHost: virtualHost?.name ?? '',
    number: index + 1,
    route: routeWords(route),
    state: isTaken ? (isIdle ? 'weight-0' : 'taken') : failures.length > 0 ? 'passed-over' : 'not-reached', // prettier-ignore
    failures,
    shares: isTaken ? shares : idle,
    ...(!isTaken && taken !== undefined && takenAt < index ? { takenBefore: routeWords(taken) } : {}), // prettier-ignore
    ...(route.owner === undefined ? {} : { resource: route.owner }),
  };
}
