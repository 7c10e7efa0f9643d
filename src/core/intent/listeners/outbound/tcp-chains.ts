import { objects, strings } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { refTo } from '../../../model/provenance.ts';
import type { ProxyContext } from '../../context.ts';
import type { ConfigObject } from '../../model/config-object.ts';
import { routedNetworkFilters } from '../tcp/network-filters.ts';
import type { Chain } from './chain.ts';
import type { Addition } from './entry.ts';
import { serviceChainFilters } from './service-chain.ts';
import { configMetadata, matchesProxy, routedRules } from './virtual-service-rules.ts';

/**
 * The chains of a TCP port: those of tcp rules with destinationSubnets, then the first rule that takes everything, else the
 * service itself (istio/pilot/pkg/networking/core/tls.go, buildSidecarOutboundTCPFilterChainOpts).
 */
export function tcpChains(
  context: ProxyContext,
  addition: Addition,
  virtualServices: readonly ConfigObject[],
): Chain[] {
  const { port, cidrs, source } = addition;
  const chains: Chain[] = [];
  let isServiceDone = false;
  for (const virtualService of virtualServices)
    for (const { rule, field } of routedRules(virtualService, 'tcp')) {
      const chain = (to: readonly string[], metadata?: JsonObject): Chain => ({
        serverNames: [],
        cidrs: to,
        isSniffed: false,
        metadata,
        content: routedNetworkFilters(context, {
          of: 'sidecar-outbound', routes: objects(rule, 'route'), port, virtualService, field,
        }),
        source: refTo(virtualService, field),
      }); // prettier-ignore
      const subnets = destinationSubnets(rule, context, port.number);
      if (subnets === 'any') return [...chains, chain(cidrs, configMetadata(virtualService))];
      if (subnets.length === 0) continue;
      chains.push(chain(subnets));
      isServiceDone ||= subnets.toSorted().join(' ') === cidrs.toSorted().join(' ');
    }
  if (!isServiceDone)
    chains.push({
      serverNames: [],
      cidrs,
      isSniffed: false,
      content: serviceChainFilters(context, addition),
      source,
    });
  return chains;
}

/** The subnets that a rule is for; "any" when one of its matches has none, or it has no matches at all. A Unix socket has no addresses to match. */
function destinationSubnets(
  rule: JsonObject,
  { proxy }: ProxyContext,
  port: number,
): readonly string[] | 'any' {
  const matches = objects(rule, 'match');
  if (matches.length === 0) return 'any';
  const all: string[] = [];
  for (const match of matches) {
    if (!matchesProxy(match, proxy, port)) continue;
    const subnets = strings(match, 'destinationSubnets');
    if (subnets.length === 0 || port === 0) return 'any';
    all.push(...subnets);
  }
  return all;
}
