import type { RouteConfiguration } from '../model/envoy/route.ts';
import type { JsonObject } from '../model/json.ts';
import { once } from '../model/once.ts';
import { decodeHeaderOperations } from './header-operations.ts';
import { decodePerFilterConfig } from './per-filter-config.ts';
import { defined, flag, object, objects, text } from './read.ts';
import { decodeMirrors } from './retry-policy.ts';
import { decodeVirtualHost } from './virtual-host.ts';

/** Route configurations of several proxies may share virtual hosts. */
const virtualHost = once(decodeVirtualHost);

/** Decodes an envoy.config.route.v3.RouteConfiguration in Envoy's spelling. */
export const decodeRouteConfiguration = (source: JsonObject): RouteConfiguration => ({
  name: text(source, 'name') ?? '',
  virtualHosts: objects(source, 'virtual_hosts').map(virtualHost),
  headers: decodeHeaderOperations(source),
  mostSpecificHeaderMutationsWins: flag(source, 'most_specific_header_mutations_wins') ?? false,
  mirrors: decodeMirrors(source),
  perFilter: decodePerFilterConfig(source),
  ignorePortInHostMatching: flag(source, 'ignore_port_in_host_matching') ?? false,
  ignorePathParameters: flag(source, 'ignore_path_parameters_in_path_matching') ?? false,
  onDemand: object(source, 'vhds') !== undefined,
  ...defined({ vhostHeader: text(source, 'vhost_header') }),
});
