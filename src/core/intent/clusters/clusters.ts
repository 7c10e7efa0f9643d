import { text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';
import { gatewayServices } from '../gateway/gateway-services.ts';
import { mergedGateway } from '../gateway/merged-gateway.ts';
import { inboundClusters } from './inbound/inbound-clusters.ts';
import { allowAnyDnsCluster } from './outbound/dynamic-forward-proxy.ts';
import { serviceClusters, sniDnatClusters } from './outbound/service-clusters.ts';
import { blackHoleCluster, inboundPassthroughCluster, passthroughCluster } from './passthrough.ts';
import { traitsOf } from './traits.ts';

/** The CDS resources of a proxy (istio/pilot/pkg/networking/core/cluster.go, BuildClusters). */
export function compileClusters(context: ProxyContext): readonly JsonObject[] {
  const { proxy, world, scope } = context;
  const traits = traitsOf(proxy);
  const services = proxy.type === 'sidecar' ? scope.services : gatewayServices(context);
  const clusters = services.flatMap((service) => serviceClusters(context, traits, service));
  const own =
    proxy.type === 'sidecar'
      ? [
          blackHoleCluster(world),
          passthroughCluster(world, traits),
          ...(text(scope.outboundTrafficPolicy, 'mode') === 'ALLOW_ANY_DYNAMIC_DNS'
            ? [allowAnyDnsCluster(context, traits)]
            : []),
          ...inboundClusters(context, traits),
          inboundPassthroughCluster(context, traits),
        ]
      : [
          blackHoleCluster(world),
          ...(mergedGateway(context).passesBySni ? sniDnatClusters(context, traits) : []),
        ];
  for (const cluster of unique(own)) clusters.push(cluster);
  return clusters;
}

/** Of clusters with one name the first stays (cluster_builder.go, normalizeClusters). */
function unique(clusters: readonly JsonObject[]): readonly JsonObject[] {
  const names = new Set<unknown>();
  return clusters.filter((cluster) => !names.has(cluster['name']) && names.add(cluster['name']));
}
