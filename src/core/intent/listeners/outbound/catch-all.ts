import { object, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { refTo, withSources } from '../../../model/provenance.ts';
import type { ProxyContext } from '../../context.ts';
import { meshField } from '../../mesh-field.ts';
import { present } from '../../message.ts';
import { destinationCluster } from '../../routes/destination.ts';
import { statsNetworkFilters } from '../../telemetry/stats.ts';
import { metadataIdleTimeout, tcpProxy } from '../tcp/tcp-proxy.ts';

/** Where traffic to unknown services goes: outboundTrafficPolicy; REGISTRY_ONLY is the enum's default (core/listener_builder.go, buildOutboundCatchAllNetworkFiltersOnly). */
function catchAllCluster({ scope }: ProxyContext): string {
  const policy = scope.outboundTrafficPolicy;
  const mode = text(policy, 'mode');
  if (mode !== 'ALLOW_ANY' && mode !== 'ALLOW_ANY_DYNAMIC_DNS') return 'BlackHoleCluster';
  const proxy = object(policy, 'egressProxy');
  return proxy === undefined ? 'PassthroughCluster' : destinationCluster(proxy, undefined, 0);
}

/** The filters for it. */
export function catchAllFilters(context: ProxyContext): readonly JsonObject[] {
  const { sidecar } = context.scope;
  const isOwn = object(sidecar?.spec, 'outboundTrafficPolicy') !== undefined;
  const timeout = present({ idle_timeout: metadataIdleTimeout(context.proxy) });
  const fields = withSources(
    timeout,
    sidecar !== undefined && isOwn
      ? { cluster: refTo(sidecar, 'spec.outboundTrafficPolicy') }
      : meshField(context.world, 'outboundTrafficPolicy', 'cluster'),
  );
  return [
    ...statsNetworkFilters(context, 'sidecar-outbound'),
    tcpProxy(context, { of: 'sidecar-outbound', cluster: catchAllCluster(context), fields }),
  ];
}
