import type { Route, VirtualHost } from '../../model/envoy/virtual-host.ts';
import type { Failure } from '../../wire/failure.ts';
import type { Candidate } from '../model/candidate.ts';
import type { Branch } from '../model/branch.ts';
import { objections, type Asked } from './criteria.ts';
import { matchesPath } from './path-match.ts';
import { routeWords } from './route-words.ts';
import {
  ANY_NUMBER,
  learn,
  outside,
  probabilityOf,
  residueOfFraction,
  type StreamRandom,
} from '../model/stream-random.ts';
import { isUnknown, type Objection } from './verdict.ts';

/** Where the search among the routes of a virtual host ends. */
export interface Found {
  /** Undefined: no route fits. */
  readonly route?: Route;
  /** Index of the route. */
  readonly at?: number;
  /** Why it cannot be told whether a route fits; then `route` is that one. */
  readonly unknown?: string;
  /** What the fractions that were passed tell about the stream's number. */
  readonly random: StreamRandom;
  /** Routes that a fraction left out, by index. */
  readonly leftOut: ReadonlySet<number>;
}

/**
 * The first route that fits (envoy/source/common/router/config_impl.cc, VirtualHostImpl::getRouteFromRoutes), in branches where
 * a runtime fraction leaves it to chance. Where a criterion cannot be told and nothing else speaks against the route, the rest
 * is unknown: never a guess.
 */
export function searchRoutes(routes: readonly Route[], asked: Asked): Branch<Found>[] {
  const branches: Branch<Found>[] = [];
  let random = ANY_NUMBER;
  let left = 1;
  const leftOut = new Set<number>();
  for (const [at, route] of routes.entries()) {
    // Most routes fail here; no other criterion needs a look then.
    if (
      asked.request.openHeaders === undefined &&
      matchesPath(route.match, asked.request, asked) === false
    )
      continue;
    const verdict = judge(route, asked);
    if (verdict !== undefined && !isUnknown(verdict)) continue;
    const fraction = route.match.runtimeFraction?.fraction ?? 1;
    const residue = residueOfFraction(fraction);
    const share = probabilityOf(residue, random);
    if (share > 0) {
      const found = { route, at, random: learn(random, residue), leftOut: new Set(leftOut) };
      branches.push({ probability: left * share, value: verdict === undefined ? found : { ...found, unknown: verdict.unknown } }); // prettier-ignore
    }
    left *= 1 - share;
    // Rounding leaves less than any fraction can.
    if (left < 1e-9) return branches;
    leftOut.add(at);
    random = learn(random, outside(residue));
  }
  branches.push({ probability: left, value: { random, leftOut } });
  return branches;
}

/** The first failure; else what cannot be told; undefined when all criteria hold. */
function judge(route: Route, asked: Asked): Objection | undefined {
  let unknown: Objection | undefined;
  for (const found of objections(route.match, asked)) {
    if (!isUnknown(found)) return found;
    unknown ??= found;
  }
  return unknown;
}

/** Routes that a step names: of a longer list those around the one that was taken. */
const MOST_BEFORE = 40;
const MOST_AFTER = 5;

/** The routes of a virtual host as candidates, in Envoy's order. */
export function routeCandidates({ routes }: VirtualHost, found: Found, asked: Asked): Candidate[] {
  const end = found.at ?? routes.length;
  const first = Math.max(0, end - MOST_BEFORE);
  return routes.slice(first, end + 1 + MOST_AFTER).map((route, index): Candidate => {
    const at = first + index;
    const base = { name: routeWords(route), ...(route.owner && { resource: route.owner }) };
    if (at === end) return { ...base, state: 'taken' };
    if (at > end) return { ...base, state: 'not-reached' };
    return { ...base, state: 'passed-over', failure: failureOf(route, { found, at, asked }) };
  });
}

function failureOf(
  route: Route,
  { found, at, asked }: { found: Found; at: number; asked: Asked },
): Failure {
  const share = route.match.runtimeFraction?.fraction;
  if (found.leftOut.has(at))
    return { criterion: 'share of requests', wanted: `${100 * (share ?? 0)} %` };
  const verdict = judge(route, asked);
  return verdict === undefined || isUnknown(verdict)
    ? { criterion: 'unknown', wanted: verdict?.unknown ?? '' }
    : verdict;
}
