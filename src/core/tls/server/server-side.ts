import type { FilterChain } from '../../model/envoy/filter-chain.ts';
import type { Listener } from '../../model/envoy/listener.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import type { Connection, SocketAddress } from '../../wire/connection.ts';
import { chooseFilterChain } from '../../wire/filter-chain-choice.ts';
import { indexOf } from '../mesh/proxy-index.ts';
import { once } from '../../model/once.ts';
import type { ServerAccepts } from '../model/accepts.ts';
import { gatewayAccepts, gatewayChain } from './gateway-server.ts';
import { inboundListener } from '../../wire/listener-choice.ts';

/** How a server's listener ends a connection, where it does. */
export type Termination = 'mtls' | 'tls' | 'plaintext';

/** What happens to one connection at a server's proxy. */
export type Arrival =
  | { readonly kind: 'taken'; readonly chain: FilterChain; readonly termination: Termination }
  | {
      readonly kind: 'refused';
      readonly reason: 'server-listener-missing' | 'no-chain' | 'blackholed';
    };

/** The listener that takes connections to an address: a sidecar's for all captured traffic; where nothing is captured, as at a gateway, the one that is bound to it. */
function listenerFor(server: ProxySnapshot, { ip, port }: SocketAddress): Listener | undefined {
  const listeners = indexOf(server).listeners;
  const captured = inboundListener(listeners);
  if (captured !== undefined) return captured;
  return listeners.find(
    ({ addresses, direction, bindToPort }) =>
      direction !== 'inbound' && bindToPort && [`0.0.0.0:${port}`, `${ip}:${port}`].some((own) => addresses.includes(own)), // prettier-ignore
  );
}

const arrivalsOf = once((_listener: Listener) => new Map<string, Arrival>());

/** What happens to a connection at a server's proxy. The same is asked for each of its clients and replicas, and answered once. */
export function arrival(server: ProxySnapshot, connection: Connection): Arrival {
  const listener = listenerFor(server, connection.destination);
  if (listener === undefined) return { kind: 'refused', reason: 'server-listener-missing' };
  const { destination, source, transport, serverName, applicationProtocols } = connection;
  const known = arrivalsOf(listener);
  const key = `${placeAt(listener, destination, source)} ${source ?? ''} ${transport} ${serverName} ${applicationProtocols.join()}`;
  let value = known.get(key);
  if (value === undefined) known.set(key, (value = arrivalAt(listener, connection)));
  return value;
}

/** All of an address that a listener looks at. */
function placeAt(listener: Listener, { ip, port }: SocketAddress, source?: string): string {
  return source === undefined && !looksAtAddresses(listener) ? `${port}` : `${ip} ${port}`;
}

const looksAtAddresses = once(({ filterChains }: Listener): boolean =>
  filterChains.some(({ match }) => match.prefixRanges.length > 0),
);

function arrivalAt(listener: Listener, connection: Connection): Arrival {
  const chain = isCapturing(listener) ? chooseFilterChain(listener, connection) : gatewayChain(listener, connection); // prettier-ignore
  if (chain === undefined) return { kind: 'refused', reason: 'no-chain' };
  if (
    chain.filters.some(
      (filter) =>
        filter.kind === 'tcp-proxy' &&
        filter.tcp.to.kind === 'cluster' &&
        filter.tcp.to.name === 'BlackHoleCluster',
    )
  )
    // prettier-ignore
    return { kind: 'refused', reason: 'blackholed' };
  return { kind: 'taken', chain, termination: terminationOf(chain) };
}

/** A sidecar's, as opposed to a gateway's own. */
const isCapturing = ({ direction }: Listener): boolean => direction === 'inbound';

function terminationOf({ transportSocket }: FilterChain): Termination {
  if (transportSocket.kind !== 'tls') return 'plaintext';
  return transportSocket.requireClientCertificate ? 'mtls' : 'tls';
}

const acceptancesOf = once((_listener: Listener) => new Map<string, ServerAccepts>());

/** What a server's proxy takes at an address: it is asked with plain bytes and with Istio's mTLS. */
export function acceptedAt(server: ProxySnapshot, destination: SocketAddress): ServerAccepts {
  const listener = listenerFor(server, destination);
  if (listener === undefined) return 'none';
  const known = acceptancesOf(listener);
  const key = placeAt(listener, destination);
  let accepts = known.get(key);
  if (accepts === undefined) known.set(key, (accepts = acceptance(server, listener, destination)));
  return accepts;
}

function acceptance(
  server: ProxySnapshot,
  listener: Listener,
  destination: SocketAddress,
): ServerAccepts {
  if (!isCapturing(listener)) return gatewayAccepts(listener);
  const plain = [[], ['http/1.1']].map((applicationProtocols) =>
    arrival(server, { destination, transport: 'raw_buffer', serverName: '', applicationProtocols }),
  );
  const mtls = [['istio'], ['istio-http/1.1', 'istio', 'http/1.1']].map(
    (applicationProtocols) =>
    arrival(server, { destination, transport: 'tls', serverName: 'outbound_.0_._.x', applicationProtocols }), // prettier-ignore
  );
  const takesPlain = plain.some((one) => one.kind === 'taken' && one.termination === 'plaintext');
  const takesMtls = mtls.some((one) => one.kind === 'taken' && one.termination !== 'plaintext');
  if (takesMtls) return takesPlain ? 'permissive' : 'mtls';
  return takesPlain ? 'plaintext' : 'none';
}
