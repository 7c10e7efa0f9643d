import { object, objects, text } from '../../decode/read.ts';
import { destinationServices } from '../../intent/gateway/destination-services.ts';
import type { Service } from '../../intent/model/service.ts';
import { destinationCluster } from '../../intent/routes/destination.ts';
import { hasWeight } from '../../intent/routes/weighted-clusters.ts';
import { qualifiedHost } from '../../intent/scope/host.ts';
import type { RouteAction } from '../../model/envoy/route-action.ts';
import type { Route, VirtualHost } from '../../model/envoy/virtual-host.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { ProxyRef } from '../../model/proxy.ts';
import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { intentAt } from '../../tls/mesh/intent-at.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import { originOf } from '../ground/origin-of.ts';
import { destinationField } from './destination-field.ts';

/** A cluster of a route, and how many of its requests go there. */
export interface Share {
  readonly cluster: string;
  /** 0 to 1. */
  readonly share: number;
  /** The weight's field, where the YAML at hand has it. */
  readonly resource?: ResourceRef;
  readonly weight?: number;
}

/** The clusters that a route may choose, with their weights. */
export function clustersOf(
  action: RouteAction,
): readonly { readonly name: string; readonly weight: number }[] {
  if (action.kind !== 'forward') return [];
  if (action.to.kind === 'cluster') return [{ name: action.to.name, weight: 1 }];
  return action.to.kind === 'weighted' ? action.to.clusters : [];
}

/**
 * What a route's split gives to each of its clusters, and those that get nothing: of several destinations istiod leaves those with
 * weight 0 out, so that only the YAML knows them (istio/pilot/pkg/networking/core/route/route.go, applyHTTPRouteDestination).
 */
export function destinationShares(
  mesh: ExplainMesh,
  route: Route,
  { virtualHost: host, proxy }: RouteHolder,
): Share[] {
  const all = clustersOf(route.action);
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  const origin = originOf(mesh)(route, host).owner;
  const rule = origin === null ? undefined : mesh.objectOf(origin);
  const field = origin?.field;
  const { domain } = mesh.world;
  const shares = all.map(({ name, weight }): Share => {
    const place = rule === undefined || field === undefined ? undefined : destinationField(rule, { cluster: name, rule: field, domain }); // prettier-ignore
    const isSplit = all.length > 1 && rule !== undefined && place?.endsWith('.destination') === true; // prettier-ignore
    return {
      cluster: name,
      share: total === 0 ? 0 : weight / total,
      ...(isSplit ? { weight, resource: refTo(rule, place.replace(/destination$/, 'weight')) } : {}), // prettier-ignore
    };
  });
  if (rule === undefined || field === undefined) return shares;
  const port = Number(/:(\d+)$/.exec(host.name)?.[1] ?? 0);
  const idle = idleDestinations(rule, { field, domain, port, serviceOf: servicesAt(mesh, rule, { proxy, port }) }); // prettier-ignore
  return [...shares, ...idle.filter(({ cluster }) => !all.some(({ name }) => name === cluster))];
}

/** Where a route is. */
interface RouteHolder {
  readonly virtualHost: VirtualHost;
  readonly proxy: ProxyRef | null;
}

interface RulePlace {
  /** "spec.http[0]" */
  readonly field: string;
  readonly domain: string;
  /** Of the listener: that of destinations that name none, and whose service does not say it, either. */
  readonly port: number;
  readonly serviceOf: (host: string) => Service | undefined;
}

function idleDestinations(
  virtualService: KubeObject,
  { field, domain, port, serviceOf }: RulePlace,
): readonly Share[] {
  const index = /^spec\.http\[(\d+)\]$/.exec(field)?.[1];
  const source = objects(object(virtualService.raw, 'spec'), 'http')[Number(index)];
  const destinations = source === undefined ? [] : objects(source, 'route');
  if (destinations.length < 2) return [];
  return destinations.flatMap((one, at): readonly Share[] => {
    if (hasWeight(one)) return [];
    const to = object(one, 'destination');
    const host = qualifiedHost(text(to, 'host') ?? '', virtualService.namespace, domain);
    const cluster = destinationCluster({ ...to, host }, serviceOf(host), port);
    return [{ cluster, share: 0, weight: 0, resource: refTo(virtualService, `${field}.route[${at}].weight`) }]; // prettier-ignore
  });
}

/** The services of destinations: gateways know all ports of them, listeners of other proxies only their own. */
function servicesAt(
  mesh: ExplainMesh,
  { namespace }: KubeObject,
  { proxy, port }: { readonly proxy: ProxyRef | null; readonly port: number },
): (host: string) => Service | undefined {
  const context = proxy === null ? undefined : intentAt(mesh, proxy)?.context;
  if (context === undefined) return (host) => mesh.world.servicesByHost.get(host)?.[0];
  if (context.proxy.type === 'router') return destinationServices(context, { namespace });
  return (host) => {
    const service = context.scope.serviceOf(host);
    const ports = service?.ports.filter(({ number }) => port === 0 || number === port) ?? [];
    return service === undefined || ports.length === 0 ? undefined : { ...service, ports };
  };
}
