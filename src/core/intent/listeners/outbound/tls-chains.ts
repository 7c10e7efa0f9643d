import { objects, strings } from '../../../decode/read.ts';
import { refTo } from '../../../model/provenance.ts';
import type { ProxyContext } from '../../context.ts';
import type { ConfigObject } from '../../model/config-object.ts';
import { otherNames } from '../../routes/service-domains.ts';
import { isDynamicWildcard } from '../http/dynamic-forward-proxy.ts';
import { routedNetworkFilters } from '../tcp/network-filters.ts';
import { isRange } from '../../ip-address.ts';
import { ipMode } from '../ip-mode.ts';
import type { Chain } from './chain.ts';
import type { Addition } from './entry.ts';
import { serviceChainFilters } from './service-chain.ts';
import { addressFor, UNSPECIFIED, UNSPECIFIED_V6 } from './service-address.ts';
import { configMetadata, matchesProxy, routedRules } from './virtual-service-rules.ts';

/** The chains of an HTTPS or TLS port: one for each tls rule that matches, else one to the service (istio/pilot/pkg/networking/core/tls.go, buildSidecarOutboundTLSFilterChainOpts). */
export function tlsChains(
  context: ProxyContext,
  addition: Addition,
  virtualServices: readonly ConfigObject[],
): Chain[] {
  const { port } = addition;
  const chains: Chain[] = [];
  const handled = new Set<string>();
  let cidrs = addition.cidrs;
  for (const virtualService of virtualServices)
    for (const { rule, field } of routedRules(virtualService, 'tls'))
      objects(rule, 'match').forEach((match, index) => {
        if (!matchesProxy(match, context.proxy, port.number)) return;
        const serverNames = strings(match, 'sniHosts');
        const subnets = strings(match, 'destinationSubnets');
        // The rule's own subnets go before the service's; Istio keeps them for the matches that follow.
        if (subnets.length > 0 && port.number > 0) cidrs = subnets;
        // What the proxy cannot tell apart is decided by the first match.
        const runtime = `${serverNames.join(',')}|${subnets.join(',')}`;
        if (handled.has(runtime)) return;
        handled.add(runtime);
        chains.push({
          serverNames,
          cidrs,
          isSniffed: false,
          metadata: configMetadata(virtualService),
          content: routedNetworkFilters(context, {
            of: 'sidecar-outbound',
            routes: objects(rule, 'route'),
            port,
            virtualService,
            field,
          }),
          source: refTo(virtualService, `${field}.match[${index}]`),
        });
      });
  return chains.length > 0 ? chains : [plainChain(context, { ...addition, cidrs })];
}

/** By server name where the address alone does not say which service is meant. */
function plainChain(context: ProxyContext, addition: Addition): Chain {
  const { cidrs, source } = addition;
  return {
    serverNames: needsServerName(context, addition) ? namesOf(context, addition) : [],
    cidrs,
    isSniffed: false,
    content: serviceChainFilters(context, addition),
    source,
  };
}

/** The service's name, and the names of what leads to it in all their forms. */
const namesOf = ({ proxy, world }: ProxyContext, { service }: Addition): string[] => [
  service.hostname,
  ...(service.aliases ?? []).flatMap(({ hostname }) => [
    hostname,
    ...otherNames(hostname, { namespace: proxy.namespace, domain: world.domain, port: undefined }),
  ]),
];

function needsServerName({ proxy }: ProxyContext, { service, binding, cidrs }: Addition): boolean {
  if (cidrs.length > 0 || isDynamicWildcard(service)) return true;
  const mode = ipMode(proxy);
  const wildcard = mode === 'ipv6' ? UNSPECIFIED_V6 : UNSPECIFIED;
  const own = addressFor(service, proxy);
  const address = service.registry === 'External' && mode === 'ipv6' && own === UNSPECIFIED ? UNSPECIFIED_V6 : own; // prettier-ignore
  if (address === '' || isRange(address)) return true;
  return address === wildcard && binding.addresses[0] === wildcard;
}
