import type { JsonObject } from '../../../model/json.ts';
import type { ProxyContext } from '../../context.ts';
import { any, extension, present } from '../../message.ts';
import type { ListenerClass } from '../listener-class.ts';

export interface TcpProxyOptions {
  readonly of: ListenerClass;
  readonly cluster: string;
  /** The cluster's name when absent. */
  readonly statPrefix?: string;
  /** Other fields of the TcpProxy: idle_timeout, hash_policy, weighted_clusters … */
  readonly fields?: JsonObject;
  /** Off for what drops its connections without a word, like the blackhole chain. */
  readonly accessLog?: boolean;
}

/** The network filter envoy.filters.network.tcp_proxy with its access log (istio/pilot/pkg/networking/core/networkfilter.go, setAccessLogAndBuildTCPFilter). */
export function tcpProxy(_context: ProxyContext, options: TcpProxyOptions): JsonObject {
  return extension(
    'envoy.filters.network.tcp_proxy',
    any(
      'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy',
      present({
        stat_prefix: options.statPrefix ?? options.cluster,
        cluster: options.cluster,
        ...options.fields,
      }),
    ),
  );
}
