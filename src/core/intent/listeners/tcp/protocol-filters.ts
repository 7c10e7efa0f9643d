import type { JsonObject } from '../../../model/json.ts';
import { any, extension } from '../../message.ts';
import type { Protocol } from '../../model/protocol.ts';

/**
 * tcp_proxy behind the filter of its protocol (istio/pilot/pkg/networking/core/networkfilter.go, buildNetworkFiltersStack). Those of
 * Redis and MySQL are off by default (PILOT_ENABLE_REDIS_FILTER, PILOT_ENABLE_MYSQL_FILTER).
 */
export const protocolFilters = (
  protocol: Protocol,
  tcpProxy: JsonObject,
  statPrefix: string,
): JsonObject[] => (protocol === 'Mongo' ? [mongoFilter(statPrefix), tcpProxy] : [tcpProxy]);

const mongoFilter = (statPrefix: string): JsonObject =>
  extension(
    'envoy.filters.network.mongo_proxy',
    any('envoy.extensions.filters.network.mongo_proxy.v3.MongoProxy', { stat_prefix: statPrefix }),
  );
