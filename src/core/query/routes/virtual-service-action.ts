import { number, object, objects, text } from '../../decode/read.ts';
import type { ClusterChoice, Redirect, RouteAction } from '../../model/envoy/route-action.ts';
import type { JsonObject } from '../../model/json.ts';
import { destinationOf } from '../destination.ts';

/**
 * Whether istiod makes this action of an HTTPRoute, as far as kind, destinations with their weights, redirect and answer go; in
 * its order of precedence (istio/pilot/pkg/networking/core/route/route.go, TranslateRoute).
 * @param namespace of the VirtualService, which short host names belong to
 */
export function makesAction(rule: JsonObject, namespace: string, action: RouteAction): boolean {
  const redirect = object(rule, 'redirect');
  if (redirect !== undefined) return action.kind === 'redirect' && isRedirect(redirect, action);
  const answer = object(rule, 'directResponse');
  if (answer !== undefined) {
    if (action.kind !== 'direct-response' || action.status !== number(answer, 'status'))
      return false;
    const body = text(object(answer, 'body'), 'string');
    return body === undefined || body === (action.body ?? '');
  }
  return action.kind === 'forward' && isSplit(destinationsOf(rule, namespace), action.to);
}

/** Absent parts of a HTTPRedirect stay as the request has them (route.go, ApplyRedirect). */
function isRedirect(wanted: JsonObject, redirect: Redirect): boolean {
  const same = (key: string, value: string | undefined): boolean =>
    (text(wanted, key) ?? '') === (value ?? '');
  const port = number(wanted, 'port');
  return (
    redirect.status === (number(wanted, 'redirectCode') ?? 301) &&
    same('authority', redirect.host) &&
    same('scheme', redirect.scheme) &&
    (same('uri', redirect.path) || text(wanted, 'uri') === `%PREFIX()%${redirect.prefixRewrite}`) &&
    (port === undefined || port === redirect.port)
  );
}

interface WantedDestination {
  /** Without the cluster's domain. */
  readonly host: string;
  readonly subset: string;
  /** Undefined: the only port of the service, or the one that is asked for. */
  readonly port: number | undefined;
  readonly weight: number;
}

/** Destinations of weight 0 are left out where there are others (route.go, applyHTTPRouteDestination). */
function destinationsOf(rule: JsonObject, namespace: string): WantedDestination[] {
  const all = objects(rule, 'route').map((route) => {
    const destination = object(route, 'destination');
    const host = text(destination, 'host') ?? '';
    return {
      // A short name means the VirtualService's own namespace (istio/pilot/pkg/model, ResolveShortnameToFQDN).
      host: withoutDomain(host.includes('.') ? host : `${host}.${namespace}`),
      subset: text(destination, 'subset') ?? '',
      port: number(object(destination, 'port'), 'number'),
      weight: number(route, 'weight') ?? 0,
    };
  });
  return all.length === 1 ? all : all.filter(({ weight }) => weight > 0);
}

/** A weight only counts beside others. */
function isSplit(wanted: readonly WantedDestination[], to: ClusterChoice): boolean {
  const clusters =
    to.kind === 'weighted' ? to.clusters : to.kind === 'cluster' ? [{ ...to, weight: 0 }] : [];
  const left = [...wanted];
  for (const cluster of clusters) {
    const { service, subset, port } = destinationOf(cluster);
    const at = left.findIndex(
      (one) =>
        one.host === withoutDomain(service ?? '') &&
        one.subset === (subset ?? '') &&
        (one.port === undefined || one.port === port) &&
        (wanted.length === 1 || one.weight === cluster.weight),
    );
    if (at < 0) return false;
    left.splice(at, 1);
  }
  return clusters.length > 0 && left.length === 0;
}

/** "reviews.shop.svc.cluster.local" as "reviews.shop"; other hosts as they are. */
function withoutDomain(host: string): string {
  const labels = host.split('.');
  return labels[2] === 'svc' ? labels.slice(0, 2).join('.') : host;
}
