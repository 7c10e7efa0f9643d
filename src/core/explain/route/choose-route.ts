import type { PerFilterConfig } from '../../model/envoy/per-filter-config.ts';
import type { RouteConfiguration } from '../../model/envoy/route.ts';
import type { Route, VirtualHost } from '../../model/envoy/virtual-host.ts';
import { chooseVirtualHost } from '../../wire/virtual-host-choice.ts';
import { certain, mapBranches, follow, type Branch, type Branches } from '../model/branch.ts';
import type { Step } from '../model/hop.ts';
import { firstHeader, isOpenHeader } from '../../wire/http-request.ts';
import type { RouteChoice, RouteQuestion } from '../model/route-call.ts';
import { clusterBranches } from './cluster-branches.ts';
import type { Asked } from './criteria.ts';
import { routeWords } from './route-words.ts';
import { routeCandidates, searchRoutes, type Found } from './search.ts';
import { hostOf, virtualHostStep } from './virtual-host-step.ts';

/**
 * Virtual host, route and cluster for a request, in branches where chance decides (envoy/source/common/router/config_impl.cc,
 * RouteMatcher::route). The request is as the HTTP connection manager left it.
 */
export function chooseRoute({ config, request, stream }: RouteQuestion): Branches<RouteChoice> {
  if (isOpenHeader(request, config.vhostHeader ?? ':authority') && config.virtualHosts.length > 1)
    return certain({
      ...nothing(config, []),
      unknown: 'A filter on the way may have changed the host, by which virtual hosts are chosen.',
    });
  const virtualHost = chooseVirtualHost(config, hostOf(config, request));
  const steps = [virtualHostStep(config, request, virtualHost)];
  if (virtualHost === undefined)
    return certain(
      config.onDemand
        ? { ...nothing(config, steps), unknown: 'More virtual hosts come on demand (VHDS), which no dump tells in advance.' }
        : nothing(config, steps),
    ); // prettier-ignore
  const asked = { request, stream, ignorePathParameters: config.ignorePathParameters };
  const base = {
    ...nothing(config, steps),
    virtualHost,
    perFilter: perFilterOf(config, virtualHost),
  };
  if (wantsTls(virtualHost, asked)) return certain({ ...base, isTlsRequired: true });
  if (virtualHost.hasMatcher)
    return certain({ ...base, unknown: `Virtual host ${virtualHost.name} chooses by a matcher tree, which meshdbg does not evaluate.` }); // prettier-ignore
  return follow(searchRoutes(virtualHost.routes, asked), (found) => {
    const own = {
      ...base,
      steps: [...steps, routeStep(virtualHost, found, asked)],
      random: found.random,
    };
    const { route, unknown } = found;
    if (route === undefined) return certain(own);
    if (unknown !== undefined) return certain({ ...own, ...resourceOf(route), unknown });
    return clustersOf(route, { own, config, virtualHost, asked });
  });
}

const nothing = (config: RouteConfiguration, steps: readonly Step[]): RouteChoice => ({
  isTlsRequired: false,
  perFilter: [config.perFilter],
  steps,
});

/** Settings for HTTP filters, the most specific first. */
const perFilterOf = (config: RouteConfiguration, host: VirtualHost, route?: Route): PerFilterConfig[] => [
  ...(route === undefined ? [] : [route.perFilter]),
  host.perFilter,
  config.perFilter,
]; // prettier-ignore

const resourceOf = ({ owner }: Route) => (owner === undefined ? {} : { resource: owner });

/** Plain HTTP by x-forwarded-proto, whatever the scheme of the URL says; internal requests are spared where that is asked. */
function wantsTls({ requireTls }: VirtualHost, { request }: Asked): boolean {
  if (requireTls === 'none') return false;
  if ((firstHeader(request, 'x-forwarded-proto') ?? request.scheme) === 'https') return false;
  return requireTls === 'all' || firstHeader(request, 'x-envoy-internal') !== 'true';
}

function routeStep(host: VirtualHost, found: Found, asked: Asked): Step {
  const { route, unknown } = found;
  const text = route === undefined ? `no route of ${host.name} matches` : routeWords(route);
  return {
    kind: 'route',
    text: unknown === undefined ? text : `unknown whether ${text}`,
    isDecisive: true,
    candidates: routeCandidates(host, found, asked),
    ...(route === undefined ? {} : resourceOf(route)),
  };
}

/** A route with its cluster, in branches of its split. */
function clustersOf(
  route: Route,
  { own, config, virtualHost, asked }: { own: RouteChoice; config: RouteConfiguration; virtualHost: VirtualHost; asked: Asked },
): Branch<RouteChoice>[] {
  const perFilter = perFilterOf(config, virtualHost, route);
  const choice = { ...own, route, perFilter, ...resourceOf(route) };
  const { action } = route;
  if (action.kind !== 'forward') return [...certain(choice)];
  const branches = clusterBranches(action, { ...asked, random: own.random ?? [] });
  return mapBranches(branches, (chosen) => {
    if ('unknown' in chosen) return { ...choice, unknown: chosen.unknown };
    const entry = action.to.kind === 'weighted' && chosen.splitIndex !== undefined ? action.to.clusters[chosen.splitIndex] : undefined;
    return {
      ...choice,
      ...chosen,
      perFilter: entry?.perFilter === undefined ? perFilter : [entry.perFilter, ...perFilter],
    };
  });
} // prettier-ignore
