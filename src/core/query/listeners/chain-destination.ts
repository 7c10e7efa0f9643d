import type { FilterChain } from '../../model/envoy/filter-chain.ts';
import type { NetworkFilter } from '../../model/envoy/network-filter.ts';
import type { RouteConfiguration } from '../../model/envoy/route.ts';
import { destinationOf, type Destination, type Standpoint } from '../destination.ts';
import { actionText, choiceText } from '../routes/action-words.ts';
import { matchText } from '../routes/match-words.ts';

/** What becomes of a connection in a filter chain. */
export interface ChainDestination {
  readonly kind: 'route' | 'inline-route' | 'cluster' | 'filter' | 'none';
  readonly text: string;
  /** Route configuration that is asked for by RDS, or the name of the inlined one. */
  readonly routeConfig: string | null;
  /** Clusters of a TCP chain. */
  readonly destinations: readonly Destination[];
}

/** Short protocol name: "HTTP", "TCP", "TCP with SNI", or what another terminal filter speaks. */
export function chainProtocol({ filters, match }: FilterChain): string {
  if (filters.some(({ kind }) => kind === 'http')) return 'HTTP';
  const known = filters.map(speaks).find((protocol) => protocol !== undefined);
  if (known !== undefined) return known;
  if (!filters.some(({ kind }) => kind === 'tcp-proxy'))
    return filters.length === 0 ? 'none' : 'other';
  return match.serverNames.length > 0 ? 'TCP with SNI' : 'TCP';
}

/** Protocols of Envoy's other network filters (envoy/extensions/filters/network). */
const PROTOCOLS: Readonly<Record<string, string>> = {
  mongo_proxy: 'Mongo',
  mysql_proxy: 'MySQL',
  postgres_proxy: 'Postgres',
  redis_proxy: 'Redis',
  thrift_proxy: 'Thrift',
  dubbo_proxy: 'Dubbo',
  kafka_broker: 'Kafka',
  zookeeper_proxy: 'ZooKeeper',
};

const speaks = ({ typeUrl }: NetworkFilter): string | undefined =>
  typeUrl
    .split(/[./]/)
    .map((part) => PROTOCOLS[part])
    .find((protocol) => protocol !== undefined);

/** The terminal filter decides; it is the last one. */
export function chainDestination({ filters }: FilterChain, at: Standpoint): ChainDestination {
  const filter = filters.findLast(({ kind }) => kind !== 'other') ?? filters.at(-1);
  const none = { routeConfig: null, destinations: [] };
  switch (filter?.kind) {
    case 'http': {
      const { routes } = filter.http;
      if (routes.kind === 'rds')
        return { ...none, kind: 'route', text: `route ${routes.name}`, routeConfig: routes.name };
      if (routes.kind === 'inline')
        return {
          ...none,
          kind: 'inline-route',
          text: inlineText(routes.config, at),
          routeConfig: routes.config.name || null,
        };
      if (routes.kind === 'scoped')
        return { ...none, kind: 'route', text: `scoped routes ${routes.name}` };
      return { ...none, kind: 'none', text: 'no routes' };
    }
    case 'tcp-proxy': {
      const { to } = filter.tcp;
      const clusters = to.kind === 'cluster' ? [to] : to.kind === 'weighted' ? to.clusters : [];
      return {
        ...none,
        kind: 'cluster',
        text: choiceText(to, at),
        destinations: clusters.map(destinationOf),
      };
    }
    case 'other':
      return { ...none, kind: 'filter', text: `filter ${filter.name}` };
    case undefined:
      break;
  }
  return { ...none, kind: 'none', text: 'no filters' };
}

/** A single inlined route in words, several by their number. */
function inlineText(config: RouteConfiguration, at: Standpoint): string {
  const routes = config.virtualHosts.flatMap((host) => host.routes);
  const [route] = routes;
  if (route === undefined) return 'no routes (404)';
  if (routes.length > 1) return `${routes.length} inlined routes`;
  const match = matchText(route.match);
  const action = actionText(route.action, at);
  return match === 'any path' ? action : `${match} → ${action}`;
}
