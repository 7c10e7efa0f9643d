import type { JsonObject } from '../../../model/json.ts';
import { withSources } from '../../../model/provenance.ts';
import type { ResourceRef } from '../../../model/resource.ts';
import type { ProxyContext } from '../../context.ts';
import { duration, present } from '../../message.ts';
import { inboundRouteConfig } from '../../routes/inbound.ts';
import type { MtlsSetting } from '../../security/authentication/peer-authentication.ts';
import { networkSecurityFilters } from '../../security/filters.ts';
import { meshServerTls } from '../../security/tls/mutual-tls.ts';
import { goDurationMs } from '../../spec-duration.ts';
import { statsNetworkFilters } from '../../telemetry/stats.ts';
import { networkExtensions } from '../extensions.ts';
import { connectionManager } from '../http/connection-manager.ts';
import { protocolFilters } from '../tcp/protocol-filters.ts';
import { tcpProxy } from '../tcp/tcp-proxy.ts';
import { type ChainMatch, chainMatches, filterChainMatch } from './chain-match.ts';
import type { PortChains } from './port-chains.ts';

const OF = 'sidecar-inbound';

/** The filter chains of one port: for mTLS and plaintext, HTTP and TCP, as its mode and protocol need (istio/pilot/pkg/networking/core/listener_inbound.go, inboundChainForOpts). */
export function filterChains(
  context: ProxyContext,
  chains: PortChains,
  mtls: MtlsSetting,
): JsonObject[] {
  let http: readonly JsonObject[] | undefined;
  let tcp: readonly JsonObject[] | undefined;
  return chainMatches(chains.protocol, mtls.mode).map((match) => {
    const filters =
      match.speaks === 'HTTP'
        ? (http ??= httpFilters(context, chains))
        : (tcp ??= tcpFilters(context, chains));
    const chain = present({
      name: chainName(chains, match),
      filter_chain_match: sourced(filterChainMatch(match, chains.targetPort), {
        destination_port: chains.source,
      }),
      filters,
      transport_socket: match.terminatesTls ? meshServerTls(context.world, mtls) : undefined,
      metadata: chains.configPath === undefined ? undefined : { filter_metadata: { istio: { config: chains.configPath } } }, // prettier-ignore
    });
    return sourced(chain, {
      '': chains.source ?? mtls.source,
      transport_socket: mtls.source,
      filter_chain_match: mtls.source,
    });
  });
}

/** The passthrough's have names of their own, by what they speak (inboundChainConfig.Name). */
function chainName(chains: PortChains, { speaks }: ChainMatch): string {
  if (!chains.isPassthrough) return `${chains.bind}_${chains.targetPort}`;
  return speaks === 'HTTP' ? 'virtualInbound-catchall-http' : 'virtualInbound';
}

/** Where the values came from, as far as somebody set them. */
function sourced(
  message: JsonObject,
  sources: Readonly<Record<string, ResourceRef | undefined>>,
): JsonObject {
  const known: Record<string, ResourceRef> = {};
  for (const [key, source] of Object.entries(sources))
    if (source !== undefined) known[key] = source;
  return withSources(message, known);
}

function httpFilters(context: ProxyContext, chains: PortChains): readonly JsonObject[] {
  const { cluster, hostname, port, protocol, targetPort } = chains;
  const plugins = networkExtensions(context, OF, targetPort);
  return [
    ...plugins('AUTHN'),
    ...plugins('AUTHZ'),
    ...plugins('STATS'),
    ...plugins('UNSPECIFIED_PHASE'),
    connectionManager(context, {
      of: OF,
      routes: inboundRouteConfig(context.world, { cluster, hostname, port, protocol }),
      protocol,
      port: targetPort,
    }),
  ];
}

/** istio/pilot/pkg/networking/core/networkfilter.go, buildCompleteNetworkFilters. */
function tcpFilters(
  context: ProxyContext,
  { cluster, port, protocol }: PortChains,
): readonly JsonObject[] {
  const { custom, authz } = networkSecurityFilters(context);
  const plugins = networkExtensions(context, OF, port);
  const idle = goDurationMs(context.proxy.metadata['IDLE_TIMEOUT'] ?? '');
  const proxy = tcpProxy(context, {
    of: OF,
    cluster,
    fields: idle === undefined ? {} : { idle_timeout: duration(idle) },
  });
  return [
    ...custom,
    ...plugins('AUTHN'),
    ...plugins('AUTHZ'),
    ...authz,
    ...plugins('STATS'),
    ...plugins('UNSPECIFIED_PHASE'),
    ...statsNetworkFilters(context, OF),
    ...protocolFilters(protocol, proxy, cluster),
  ];
}
