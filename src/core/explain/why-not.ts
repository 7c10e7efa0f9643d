import { parseClusterName } from '../decode/cluster-name.ts';
import type { RouteAction } from '../model/envoy/route-action.ts';
import type { Route } from '../model/envoy/virtual-host.ts';
import { proxyText } from '../model/proxy.ts';
import { nearest } from '../model/nearest.ts';
import { refTo } from '../model/provenance.ts';
import { resourceText, type ResourceRef } from '../model/resource.ts';
import { originFinder, type OriginFinder } from '../query/routes/route-origin.ts';
import { isSameObject } from '../why/exclusion.ts';
import { destinationField } from './cause/destination-field.ts';
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
  readonly state: 'taken' | 'passed-over' | 'not-reached' | 'weight-0';
  /** All criteria that the request does not meet; empty for a route that is not reached although it would fit. */
  readonly failures: readonly Failure[];
  /** The route that was taken before this one could be. */
  readonly takenBefore?: string;
  readonly resource?: ResourceRef;
  /** Of the route that is taken: the parts of its requests that go to what was asked for, 0 to 1. */
  readonly shares: readonly Share[];
}

/** A cluster of a route, and how many of its requests go there. */
export interface Share {
  readonly cluster: string;
  readonly share: number;
  /** The weight's field, where the YAML at hand has it. */
  readonly resource?: ResourceRef;
  readonly weight?: number;
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
      const called = namesOf(route);
      for (const word of wordsOf(route)) names.add(word);
      if (!called.some((name) => isCalled(name, text))) continue;
      const expected = judged(chosen, route, {
        index,
        shares: sharesOf(mesh, chosen, { route, text }),
      });
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

/** What somebody may have meant: of a cluster its subset and the first label of its host. */
function wordsOf(route: Route): string[] {
  const clusters = clustersOf(route.action).flatMap(({ name }) => {
    const parsed = parseClusterName(name);
    return parsed?.direction === 'outbound' ? [parsed.subset, parsed.host.split('.')[0] ?? ''] : [];
  });
  return [route.name === 'default' ? '' : route.name, route.owner?.name ?? '', ...clusters].filter((word) => word !== ''); // prettier-ignore
}

function clustersOf(
  action: RouteAction,
): readonly { readonly name: string; readonly weight: number }[] {
  if (action.kind !== 'forward') return [];
  if (action.to.kind === 'cluster') return [{ name: action.to.name, weight: 1 }];
  return action.to.kind === 'weighted' ? action.to.clusters : [];
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
  const takenAt = taken === undefined ? -1 : (virtualHost?.routes.indexOf(taken) ?? -1);
  return {
    proxy: place.proxy === null ? null : proxyText(place.proxy),
    virtualHost: virtualHost?.name ?? '',
    number: index + 1,
    route: routeWords(route),
    state: isTaken ? 'taken' : failures.length > 0 ? 'passed-over' : 'not-reached',
    failures,
    shares: isTaken ? shares : [],
    ...(!isTaken && taken !== undefined && takenAt < index ? { takenBefore: routeWords(taken) } : {}), // prettier-ignore
    ...(route.owner === undefined ? {} : { resource: route.owner }),
  };
}

/** What a route's split gives to what somebody calls by a name; nothing for the name of a rule or route. */
function sharesOf(
  mesh: ExplainMesh,
  { choice: { virtualHost } }: Chosen,
  { route, text }: { readonly route: Route; readonly text: string },
): Share[] {
  const all = clustersOf(route.action);
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  const origin = virtualHost === undefined ? null : originOf(mesh)(route, virtualHost).owner;
  const rule = origin === null ? undefined : mesh.objects.find((one) => isSameObject(one, origin));
  return all
    .filter(({ name }) => isCalled(name, text))
    .map(({ name, weight }): Share => {
      const place =
        rule === undefined || origin?.field === undefined
          ? undefined
          : destinationField(rule, {
              cluster: name,
              rule: origin.field,
              domain: mesh.world.domain,
            });
      const isSplit =
        all.length > 1 && rule !== undefined && place?.endsWith('.destination') === true;
      return {
        cluster: name,
        share: total === 0 ? 0 : weight / total,
        ...(isSplit
          ? { weight, resource: refTo(rule, place.replace(/destination$/, 'weight')) }
          : {}),
      };
    });
}

const finders = new WeakMap<ExplainMesh, OriginFinder>();

function originOf(mesh: ExplainMesh): OriginFinder {
  const finder = finders.get(mesh) ?? originFinder(mesh.objects, mesh.areRulesRead);
  finders.set(mesh, finder);
  return finder;
}
