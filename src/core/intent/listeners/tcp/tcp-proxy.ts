import type { JsonObject } from '../../../model/json.ts';
import type { ProxyContext } from '../../context.ts';
import { any, duration, extension, present } from '../../message.ts';
import type { IntentProxy } from '../../model/proxy.ts';
import { goDurationMs } from '../../spec-duration.ts';
import { tcpAccessLogs } from '../../telemetry/access-log.ts';
import type { ListenerClass } from '../listener-class.ts';

export interface TcpProxyOptions {
  readonly of: ListenerClass;
  /** Absent where `fields` has weighted_clusters. */
  readonly cluster?: string;
  /** The cluster's name when absent. */
  readonly statPrefix?: string;
  /** Other fields of the TcpProxy: idle_timeout, hash_policy, weighted_clusters … with their sources. */
  readonly fields?: JsonObject;
  /** Off for what drops its connections without a word, like the blackhole chain. */
  readonly accessLog?: boolean;
}

/** The network filter envoy.filters.network.tcp_proxy with its access log (istio/pilot/pkg/networking/core/networkfilter.go, setAccessLogAndBuildTCPFilter). */
export function tcpProxy(context: ProxyContext, options: TcpProxyOptions): JsonObject {
  const { of, cluster, statPrefix = cluster, fields, accessLog = true } = options;
  return extension(
    'envoy.filters.network.tcp_proxy',
    any(
      'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy',
      present({
        stat_prefix: statPrefix,
        cluster,
        ...fields,
        access_log: accessLog ? tcpAccessLogs(context, of) : undefined,
      }),
    ),
  );
}

/** `idle_timeout` that the node metadata asks for (ISTIO_META_IDLE_TIMEOUT). */
export function metadataIdleTimeout({ metadata }: IntentProxy): string | undefined {
  const ms = goDurationMs(metadata['IDLE_TIMEOUT'] ?? '');
  return ms === undefined ? undefined : duration(ms);
}
