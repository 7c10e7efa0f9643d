import type { FilterChain } from '../../model/envoy/filter-chain.ts';
import type { Listener } from '../../model/envoy/listener.ts';
import type { Connection } from '../../wire/connection.ts';
import { chooseFilterChain } from '../../wire/filter-chain-choice.ts';
import type { ServerAccepts } from '../model/accepts.ts';

/**
 * The chain of a gateway for a connection. Which name an application asks for in its own TLS is not known when it calls the gateway by
 * its service: one that some server of the gateway has will do.
 */
export function gatewayChain(listener: Listener, connection: Connection): FilterChain | undefined {
  const chain = chooseFilterChain(listener, connection);
  if (chain !== undefined || connection.transport !== 'tls' || connection.serverName !== '') return chain; // prettier-ignore
  for (const { match } of listener.filterChains)
    for (const name of match.serverNames) {
      const named = chooseFilterChain(listener, { ...connection, serverName: name.replace(/^\*/, 'any') }); // prettier-ignore
      if (named !== undefined) return named;
    }
  return undefined;
}

/**
 * What the servers of a gateway's port take: SIMPLE and PASSTHROUGH any TLS, MUTUAL and ISTIO_MUTUAL one with a certificate. Chains
 * without TLS that ask for a name pass it on (istio/pilot/pkg/networking/core/gateway.go, createGatewayTCPFilterChainOpts).
 */
export function gatewayAccepts({ filterChains, defaultFilterChain }: Listener): ServerAccepts {
  const chains = defaultFilterChain === undefined ? filterChains : [...filterChains, defaultFilterChain]; // prettier-ignore
  if (chains.length === 0) return 'none';
  const tls = chains.filter(isTls);
  if (tls.length < chains.length) return tls.length === 0 ? 'plaintext' : 'permissive';
  const areMutual = tls.every(({ transportSocket: socket }) => socket.kind === 'tls' && socket.requireClientCertificate); // prettier-ignore
  return areMutual ? 'mtls' : 'tls';
}

const isTls = ({ match, transportSocket }: FilterChain): boolean =>
  transportSocket.kind === 'tls' || match.serverNames.length > 0 || match.transportProtocol === 'tls'; // prettier-ignore
