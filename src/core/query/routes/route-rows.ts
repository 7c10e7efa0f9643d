import type { RouteAction } from '../../model/envoy/route-action.ts';
import type { VirtualHost } from '../../model/envoy/virtual-host.ts';
import { proxyText } from '../../model/proxy.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { ageMs } from '../age.ts';
import { destinationOf, shortHost, type Standpoint } from '../destination.ts';
import { rowState } from '../row-state.ts';
import { actionText, shareOf } from './action-words.ts';
import {
  corsOf,
  faultOf,
  headerChanges,
  mirrorsOf,
  retriesOf,
  type RoutePlace,
} from './effective-settings.ts';
import { matchText } from './match-words.ts';
import { redactedMatch } from './redacted-match.ts';
import { referencedNames } from './referenced-names.ts';
import type { OriginFinder } from './route-origin.ts';
import type { RouteActionRow, RouteRow, SharedDestination } from './route-row.ts';
import { withoutCopies } from './static-copies.ts';
import { inEnvoyOrder } from './virtual-host-order.ts';
import { virtualHostName } from './virtual-host-name.ts';

/** All routes of a proxy, in no order of route configurations; inside one as Envoy evaluates them. */
export function routeRows(
  proxy: ProxySnapshot,
  capturedAt: string,
  originOf: OriginFinder,
): RouteRow[] {
  const used = referencedNames(proxy);
  const at = { namespace: proxy.proxy.namespace };
  return withoutCopies(proxy.routes).flatMap(({ resource, copies }) =>
    inEnvoyOrder(resource.config.virtualHosts).flatMap((host) => {
      const common: CommonPart = {
        proxy: proxyText(proxy.proxy),
        routeConfig: resource.name,
        virtualHost: host.name,
        host: shortHost(virtualHostName(host).host, at.namespace),
        domains: host.domains,
        requireTls: host.requireTls,
        state: rowState(proxy.origin, resource.state),
        used: resource.state === 'static' ? true : (used?.has(resource.name) ?? null),
        copies,
        ageMs: ageMs(resource.lastUpdated, capturedAt),
        versionInfo: resource.versionInfo ?? null,
        raw: resource.raw,
      };
      return hostRows({ host, config: resource.config }, common, { at, originOf });
    }),
  );
}

/** What all routes of a virtual host have in common. */
type CommonPart = Pick<
  RouteRow,
  | 'proxy' | 'routeConfig' | 'virtualHost' | 'host' | 'domains' | 'requireTls' | 'state' | 'used' | 'copies' | 'ageMs'
  | 'versionInfo' | 'raw'
>; // prettier-ignore

interface Surroundings {
  readonly at: Standpoint;
  readonly originOf: OriginFinder;
}

function hostRows(
  { host, config }: Omit<RoutePlace, 'route'>,
  common: CommonPart,
  { at, originOf }: Surroundings,
): RouteRow[] {
  if (host.routes.length === 0) return [{ ...common, ...emptyHost(host) }];
  const { port } = virtualHostName(host);
  const here = port === null ? at : { ...at, port };
  return host.routes.map((route, index) => {
    const place = { route, host, config };
    const { action } = route;
    const forward = action.kind === 'forward' ? action : undefined;
    const from = originOf(route, host);
    // One literal: V8 takes some 40 µs to spread an object into one of this size, for each of tens of thousands of routes.
    return {
      proxy: common.proxy,
      routeConfig: common.routeConfig,
      virtualHost: common.virtualHost,
      host: common.host,
      domains: common.domains,
      requireTls: common.requireTls,
      index,
      name: route.name === '' ? null : route.name,
      match: { text: matchText(route.match), ...redactedMatch(route.match) },
      action: actionRow(action, here),
      origin: from.origin,
      owner: from.owner,
      yaml: from.yaml,
      yamlField: from.yamlField,
      outboundTrafficPolicy: from.outboundTrafficPolicy,
      outboundTrafficPolicyFrom: from.outboundTrafficPolicyFrom,
      rewrite: forward === undefined || isEmpty(forward.rewrite) ? null : forward.rewrite,
      timeoutMs: forward === undefined ? null : (forward.timeoutMs ?? ENVOY_TIMEOUT_MS),
      timeoutIsDefault: forward !== undefined && forward.timeoutMs === undefined,
      idleTimeoutMs: forward?.idleTimeoutMs ?? null,
      maxStreamDurationMs: forward?.maxStreamDurationMs ?? null,
      retries: retriesOf(place) ?? null,
      fault: faultOf(place) ?? null,
      mirrors: mirrorsOf(place),
      cors: corsOf(place) ?? null,
      headers: headerChanges(place),
      hashPolicy: forward?.hashPolicy ?? [],
      filterSettings: [...route.perFilter.all.keys()],
      state: common.state,
      used: common.used,
      copies: common.copies,
      ageMs: common.ageMs,
      versionInfo: common.versionInfo,
      raw: common.raw,
    };
  });
}

/** RouteAction.timeout when it is not set (route_components.proto). */
const ENVOY_TIMEOUT_MS = 15_000;

const isEmpty = (value: object): boolean => Object.keys(value).length === 0;

function actionRow(action: RouteAction, at: Standpoint): RouteActionRow {
  return {
    kind: action.kind,
    text: actionText(action, at),
    destinations: destinationsOf(action),
    status: action.kind === 'redirect' || action.kind === 'direct-response' ? action.status : null,
    body: action.kind === 'direct-response' ? (action.body ?? null) : null,
  };
}

function destinationsOf(action: RouteAction): SharedDestination[] {
  if (action.kind !== 'forward') return [];
  const { to } = action;
  if (to.kind === 'cluster') return [{ ...destinationOf(to), weight: null, share: 1 }];
  if (to.kind !== 'weighted') return [];
  return to.clusters.map((cluster) => ({
    ...destinationOf(cluster),
    weight: cluster.weight,
    share: shareOf(cluster.weight, to.totalWeight),
  }));
}

/** Envoy answers 404 (NR) where no route matches; with a matcher tree or VHDS the dump does not tell. */
const emptyHost = (host: VirtualHost): Omit<RouteRow, keyof CommonPart> => ({
  index: null,
  name: null,
  match: null,
  action: host.hasMatcher
    ? { kind: 'unknown', text: 'by a matcher tree', destinations: [], status: null, body: null }
    : { kind: 'none', text: 'answers 404 (no routes)', destinations: [], status: 404, body: null },
  origin: 'proxy',
  owner: null,
  yaml: null,
  yamlField: null,
  outboundTrafficPolicy: null,
  outboundTrafficPolicyFrom: null,
  rewrite: null,
  timeoutMs: null,
  timeoutIsDefault: false,
  idleTimeoutMs: null,
  maxStreamDurationMs: null,
  retries: null,
  fault: null,
  mirrors: [],
  cors: null,
  headers: [],
  hashPolicy: [],
  filterSettings: [],
});
