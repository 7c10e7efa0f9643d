import type { HttpConnectionManager } from '../../model/envoy/network-filter.ts';
import type { RouteConfiguration } from '../../model/envoy/route.ts';
import { certain, mapBranches, follow, type Branches } from '../model/branch.ts';
import type { ConnectionFacts } from '../../wire/stream-facts.ts';
import type { Ending } from '../model/ending.ts';
import type { FilterResult, Passed, Rerouted } from '../model/filter-call.ts';
import { remarkHop } from '../model/remark.ts';
import type { AskedChoice, RouteChoice } from '../model/route-call.ts';
import type { Wire } from '../model/wire.ts';
import { routeSteps } from '../cause/route-steps.ts';
import { forward } from '../cluster/forward.ts';
import { isUnreachable } from '../cluster/reaches.ts';
import { localReply } from '../cluster/local-reply.ts';
import { enterHttp } from '../filters/enter-http.ts';
import { runHttpFilters } from '../filters/run-http-filters.ts';
import { chooseRoute } from '../route/choose-route.ts';
import { dated } from '../route/deadline.ts';
import { finishRoute } from '../route/finish-route.ts';
import { isSameRoute, superseded } from '../route/superseded.ts';
import { proxyText } from '../../model/proxy.ts';
import { routesOf } from '../ground/proxy-view.ts';
import { choiceBlame, endingBlame, filterBlame } from './http-blame.ts';
import { ending, later } from './endings.ts';
import type { AtProxy } from './place.ts';
import { rewrittenReply } from './rewritten-reply.ts';

/** An HTTP connection and what came over it, without the TLS that the proxy ended. */
export interface HttpArrival {
  readonly wire: Wire;
  readonly connection: ConnectionFacts;
}

/** Envoy's route configuration before any has come: nothing is found in it. */
const NO_ROUTES: Pick<RouteConfiguration, 'virtualHosts'> = { virtualHosts: [] };

/** A request in an HTTP connection manager: its own steps, the route, the filters, the router. */
export function throughHttp(
  at: AtProxy,
  http: HttpConnectionManager,
  arrival: HttpArrival,
): Branches<Ending> {
  return mapBranches(managed(at, http, arrival), (end) => rewrittenReply(at, http.replyMappers, end)); // prettier-ignore
}

function managed(
  at: AtProxy,
  http: HttpConnectionManager,
  { wire, connection }: HttpArrival,
): Branches<Ending> {
  const { request } = wire;
  // A TLS hello, or whatever is no HTTP: the codec answers 400 and closes (envoy/source/common/http/conn_manager_impl.cc, onCodecError).
  if (wire.layers.length > 0) at.walk.trail.remark(remarkHop('http', at.side, { says: 'TLS comes to a port that takes plain HTTP.' })); // prettier-ignore
  if (wire.layers.length > 0) return certain(ending('connect-failure', at, 'http', { flags: ['DPE'], details: 'http1.codec_error', transportFailure: 'WRONG_VERSION_NUMBER' })); // prettier-ignore
  if (request === null || wire.hasProxyProtocol === true)
    return certain(ending('response', at, 'http', { status: 400, flags: ['DPE'], details: 'http1.codec_error' })); // prettier-ignore
  const entered = enterHttp({ http, request, connection });
  at.walk.trail.add(at, entered.steps);
  if (entered.kind !== 'pass') return certain(stopped(at, entered, {}));
  const config = routesOf(at.view, http);
  if (config === undefined && http.routes.kind === 'scoped')
    return certain(
      ending('unknown', at, 'route', { details: 'routes are chosen by scope (SRDS)' }),
    );
  const routing: Routing = { at, http, config: config ?? empty(), wire };
  return routed(routing, entered);
}

/** A name nothing else has; the rest of it is never asked. */
const empty = (): RouteConfiguration => ({
  name: '', ...NO_ROUTES, headers: { requestAdd: [], requestRemove: [], responseAdd: [], responseRemove: [] },
  mostSpecificHeaderMutationsWins: false, mirrors: [], perFilter: { all: new Map() }, ignorePortInHostMatching: false,
  ignorePathParameters: false, onDemand: false,
}); // prettier-ignore

interface Routing {
  readonly at: AtProxy;
  readonly http: HttpConnectionManager;
  readonly config: RouteConfiguration;
  readonly wire: Wire;
}

function routed(routing: Routing, { request: entered, stream }: Passed): Branches<Ending> {
  const { at, http } = routing;
  const managerMs = http.maxStreamDurationMs;
  return follow(choices(routing, { request: entered, stream }), (first) => {
    const { choice } = first;
    const { request, isLimited } = dated(choice, {
      request: entered,
      isLimited: (managerMs ?? 0) > 0,
      managerMs,
    });
    const reroute = (state: Passed): Branches<Rerouted> =>
      mapBranches(choices(routing, state), (again) => ({ ...again, request: dated(again.choice, { request: state.request, isLimited, managerMs }).request, steps: routeSteps(at.walk.mesh, again.choice) })); // prettier-ignore
    const filtered = runHttpFilters({ filters: http.httpFilters, upgrades: http.upgrades, discovered: at.view.discovered, request, stream, route: choice, reroute, capturedAt: at.walk.mesh.capturedAt, isUnreachable: (cluster) => isUnreachable(at, cluster), isMissing: (cluster) => !at.view.clusters.has(cluster) }); // prettier-ignore
    return follow(filtered, (result): Branches<Ending> => {
      const settled = tell(at, first, result);
      if (result.kind === 'pass') return decided(routing, settled, result);
      const { port } = routing.wire.destination;
      return certain(stopped(at, result, filterBlame({ at, choice: settled, request, port }, result))); // prettier-ignore
    });
  });
}

/** Virtual host, route and cluster. */
function choices({ config }: Routing, { request, stream }: Pick<Passed, 'request' | 'stream'>): Branches<AskedChoice> {
  const question = { config, request, stream };
  return mapBranches(chooseRoute(question), (choice) => ({ question, choice }));
} // prettier-ignore

/** Writes the steps of the route choice and the filters into the trail; the choice that counted in the end. */
function tell(at: AtProxy, first: AskedChoice, result: FilterResult): RouteChoice {
  const { resettled, steps } = result;
  const notFollowed = result.kind === 'pass' ? result.notFollowed : undefined;
  if (notFollowed !== undefined && at.proxy !== null) at.walk.trail.missing(`HTTP filters of ${proxyText(at.proxy)}`, notFollowed.join(' ')); // prettier-ignore
  const settled = resettled ?? first;
  const firstSteps = routeSteps(at.walk.mesh, first.choice);
  const stands = isSameRoute(settled.choice, first.choice);
  at.walk.trail.add(at, stands ? firstSteps : superseded(firstSteps, steps));
  at.walk.trail.add(at, steps);
  at.walk.trail.chose({ place: at, ...settled });
  return settled.choice;
}

function decided(
  { at, http, config, wire }: Routing,
  choice: RouteChoice,
  passed: Passed,
): Branches<Ending> {
  const { request, stream, delayMs } = passed;
  const decision = finishRoute(choice, { config, request, stream });
  const { resource } = choice;
  const chosen = { at, choice, request, port: wire.destination.port };
  if (decision.kind === 'unknown')
    return certain(
      ending('unknown', at, 'route', {
        details: decision.reason,
        resource,
        ...choiceBlame(chosen),
      }),
    );
  if (decision.kind === 'not-found') {
    const hop = choice.virtualHost === undefined ? 'virtual-host' : 'route';
    return certain(
      localReply(at, request, {
        status: 404,
        flags: ['NR'],
        details: 'route_not_found',
        hop,
        resource,
        delayMs,
        ...choiceBlame(chosen),
      }),
    );
  }
  if (decision.kind !== 'forward') {
    const { status } = decision;
    const answer = localReply(at, request, { status, flags: [], details: 'direct_response', hop: 'route', resource, delayMs, ...choiceBlame(chosen) }); // prettier-ignore
    return certain({ ...answer, ...located(decision.location) });
  }
  const overridesAlpn = http.httpFilters.some(({ name }) => name === 'istio.alpn');
  const ends = forward(at, decision, {
    wire,
    overridesAlpn,
    resource,
    filterState: stream.filterState,
  });
  return mapBranches(ends, (end) => {
    if (isFollowed(choice, end)) return ending('unknown', at, 'route', { details: 'the route follows redirects of the application by itself; its Location is not known', resource, upstream: end.upstream }); // prettier-ignore
    const whole = { ...later(end, delayMs), flags: [...passed.flags, ...end.flags] };
    return { ...whole, ...endingBlame(chosen, whole) };
  });
}

/** Envoy asks again where the upstream's answer points to (envoy/source/common/router/router.cc, setupRedirect). */
export const isFollowed = ({ route }: Pick<RouteChoice, 'route'>, { kind, isApplication, status }: Pick<Ending, 'kind' | 'isApplication' | 'status'>): boolean =>
  kind === 'response' && isApplication && status !== null && route?.action.kind === 'forward' &&
  route.action.followedRedirects?.includes(status) === true; // prettier-ignore

/** A filter, or the connection manager itself, ended the request. */
function stopped(
  at: AtProxy,
  result: Exclude<FilterResult, Passed>,
  blame: Pick<Ending, 'blame'>,
): Ending {
  const { resource } = result;
  const named: Pick<Ending, 'blame'> =
    resource === undefined ? {} : { blame: { kind: 'object', resource } };
  if (result.kind === 'unknown') return ending('unknown', at, 'http-filter', { details: result.reason, resource, ...named }); // prettier-ignore
  if (result.kind === 'close') return ending('closed', at, 'http-filter', { flags: result.flags, details: result.details, resource, ...named }); // prettier-ignore
  const { status, flags, details, delayMs, grpcStatus, httpStatus, location } = result;
  return ending('response', at, 'http-filter', { status, flags, details, delayMs, resource, ...(grpcStatus === undefined ? {} : { grpcStatus }), ...(httpStatus === undefined ? {} : { httpStatus }), ...located(location), ...named, ...blame }); // prettier-ignore
}

/** Empty for CONNECT, which has no path to be sent to. */
const located = (location: string | undefined): Pick<Ending, 'location'> =>
  location === undefined || location === '' ? {} : { location };
