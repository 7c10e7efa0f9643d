import type { ProxyContext } from '../../context.ts';
import type { ConfigObject } from '../../model/config-object.ts';
import { isTls, type Protocol } from '../../model/protocol.ts';
import { ipMode, WILDCARDS } from '../ip-mode.ts';
import { bound } from './bind.ts';
import type { Chain } from './chain.ts';
import { canShare, entryKind, mergeChains } from './conflicts.ts';
import type { Addition, Entries } from './entry.ts';
import { httpChain, listenerProtocol } from './http-chain.ts';
import { tcpChains } from './tcp-chains.ts';
import { tlsChains } from './tls-chains.ts';
import { rulesForHost } from './virtual-service-rules.ts';

/**
 * Adds a service at a port to the outbound listeners. HTTP services share the listener of their port, TCP services have
 * one by address; where both meet, the listener sniffs (istio/pilot/pkg/networking/core/listener.go, buildSidecarOutboundListener).
 */
export function addService(
  context: ProxyContext,
  entries: Entries,
  {
    addition: unbound,
    virtualServices,
  }: { readonly addition: Addition; readonly virtualServices: readonly ConfigObject[] },
): void {
  const kind = listenerProtocol(unbound.port.protocol);
  if (unbound.service.resolution === 'Alias' || kind === 'none') return;
  const addition = bound(unbound, context.proxy);
  const { port, binding } = addition;
  const [address = ''] = binding.addresses;
  const key = `${address}_${port.number}`;
  const current = entries.get(key);
  if (current?.isLocked === true) return;

  const put = (chains: readonly Chain[], protocol: Protocol): void => {
    entries.set(key, {
      name: key,
      port,
      binding,
      chains,
      protocol,
      isLocked: false,
      source: addition.source,
    });
  };
  const [wildcard] = WILDCARDS[ipMode(context.proxy)];
  const http = (isSniffed: boolean): Chain => httpChain(addition, { isSniffed, wildcard });
  const tcp = (): readonly Chain[] => {
    const rules = rulesForHost(addition.service.hostname, virtualServices);
    return isTls(port.protocol) ? tlsChains(context, addition, rules) : tcpChains(context, addition, rules); // prettier-ignore
  };
  // Sidecar listeners for HTTP proxies are what they are, whoever was there.
  if (port.protocol === 'HTTP_PROXY') return put([http(false)], port.protocol);

  const isShared = address === wildcard;
  if (current === undefined) {
    if (kind === 'tcp') return put(tcp(), port.protocol);
    if (kind === 'auto') return put([...tcp(), http(true)], port.protocol);
    // At the wildcard, traffic of services that nobody declared has to get through: what is not HTTP passes.
    return put([http(isShared)], isShared ? 'UnsupportedProtocol' : port.protocol);
  }

  const existing = entryKind(current);
  if (kind === 'http' && existing !== 'tcp') return;
  if (!canShare(port.protocol, current.protocol)) return;
  if (kind === 'auto' && existing === 'http') return put([...tcp(), http(true)], port.protocol);
  if (kind === 'http') mergeChains(current, [http(isShared)]);
  else mergeChains(current, kind === 'auto' && existing === 'tcp' ? [...tcp(), http(true)] : tcp());
  // HTTP and TCP on one listener are told apart by sniffing.
  if (existing !== 'auto' && !(kind === 'tcp' && existing === 'tcp')) current.protocol = 'UnsupportedProtocol'; // prettier-ignore
}
