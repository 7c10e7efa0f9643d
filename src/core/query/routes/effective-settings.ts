import type { HeaderOperations } from '../../model/envoy/header-operations.ts';
import type { Cors, Fault } from '../../model/envoy/per-filter-config.ts';
import type { Mirror, RetryPolicy } from '../../model/envoy/route-action.ts';
import type { RouteConfiguration } from '../../model/envoy/route.ts';
import type { Route, VirtualHost } from '../../model/envoy/virtual-host.ts';
import { destinationOf } from '../destination.ts';
import type { HeaderChange, MirrorRow } from './route-row.ts';

/** A route with the two levels that surround it. */
export interface RoutePlace {
  readonly route: Route;
  readonly host: VirtualHost;
  readonly config: RouteConfiguration;
}

/** The route's retry policy, else the virtual host's: never a mix (reference/envoy.md 5.6). */
export const retriesOf = ({ route, host }: RoutePlace): RetryPolicy | undefined =>
  route.action.kind === 'forward' ? (route.action.retryPolicy ?? host.retryPolicy) : undefined;

/** The mirrors of the innermost level that has any. */
export function mirrorsOf({ route, host, config }: RoutePlace): MirrorRow[] {
  if (route.action.kind !== 'forward') return [];
  const lists: readonly (readonly Mirror[])[] = [
    route.action.mirrors,
    host.mirrors,
    config.mirrors,
  ];
  return (lists.find((list) => list.length > 0) ?? []).map((mirror) => ({
    ...destinationOf(mirror),
    share: mirror.share.fraction,
  }));
}

/** Only the innermost typed_per_filter_config of a filter counts. */
export const faultOf = ({ route, host, config }: RoutePlace): Fault | undefined =>
  route.perFilter.fault ?? host.perFilter.fault ?? config.perFilter.fault;

export const corsOf = ({ route, host, config }: RoutePlace): Cors | undefined =>
  route.perFilter.cors ?? host.perFilter.cors ?? config.perFilter.cors;

/** Changes in the order in which Envoy makes them: weighted cluster, route, virtual host, route configuration. */
export function headerChanges({ route, host, config }: RoutePlace): HeaderChange[] {
  const { action } = route;
  const weighted =
    action.kind === 'forward' && action.to.kind === 'weighted' ? action.to.clusters : [];
  return [
    ...weighted.flatMap(({ name, headers }) => changes(headers, name)),
    ...changes(route.headers, 'route'),
    ...changes(host.headers, 'virtual host'),
    ...changes(config.headers, 'route configuration'),
  ];
}

function changes(operations: HeaderOperations, level: string): HeaderChange[] {
  const { requestAdd, requestRemove, responseAdd, responseRemove } = operations;
  if (requestAdd.length + requestRemove.length + responseAdd.length + responseRemove.length === 0)
    return [];
  const removal = (on: 'request' | 'response') => (name: string) => ({
    on, operation: 'remove' as const, name, value: null, level,
  }); // prettier-ignore
  return [
    ...requestAdd.map((add) => ({
      on: 'request' as const,
      operation: add.action,
      name: add.name,
      value: add.value,
      level,
    })),
    ...requestRemove.map(removal('request')),
    ...responseAdd.map((add) => ({
      on: 'response' as const,
      operation: add.action,
      name: add.name,
      value: add.value,
      level,
    })),
    ...responseRemove.map(removal('response')),
  ];
}
