import type { FilterChain } from '../model/envoy/filter-chain.ts';
import type { Listener } from '../model/envoy/listener.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import type { Connection, SocketAddress } from '../wire/connection.ts';
import { chooseFilterChain } from '../wire/filter-chain-choice.ts';
import { indexOf } from './proxy-index.ts';
import type { ServerAccepts } from './accepts.ts';
import { gatewayAccepts, gatewayChain } from './gateway-server.ts';
import { inboundListener } from '../wire/listener-choice.ts';

/** How a server's listener ends a connection, where it does. */
export type Termination = 'mtls' | 'tls' | 'plaintext';

/** What happens to one connection at a server's proxy. */
export type Arrival =
  | { readonly kind: 'taken'; readonly chain: FilterChain; readonly termination: Termination }
  | {
      readonly kind: 'refused';
      readonly reason: 'server-listener-missing' | 'no-chain' | 'blackholed';
    };

/** The listener that takes connections to an address: a gateway's own, else the one for all captured traffic. */
function listenerFor(server: ProxySnapshot, { ip, port }: SocketAddress): Listener | undefined {
  const listeners = indexOf(server).listeners;
  const captured = inboundListener(listeners);
  if (captured !== undefined) return captured;
  return listeners.find(
    ({ addresses, direction, bindToPort }) =>
      direction !== 'inbound' && bindToPort && [`0.0.0.0:${port}`, `${ip}:${port}`].some((own) => addresses.includes(own)), // prettier-ignore
  );
}

const arrivals = new WeakMap<ProxySnapshot, Map<string, Arrival>>();
const acceptances = new WeakMap<ProxySnapshot, Map<string, ServerAccepts>>();

/** What happens to a connection at a server's proxy. The same is asked for each of its clients, and answered once. */
export const arrival = (server: ProxySnapshot, connection: Connection): Arrival => {
  const { destination, source, transport, serverName, applicationProtocols } = connection;
  const key = `${destination.ip} ${destination.port} ${source ?? ''} ${transport} ${serverName} ${applicationProtocols.join()}`;
  return remembered(arrivals, server, { key, compute: () => arrivalAt(server, connection) });
};

function remembered<Value>(
  memory: WeakMap<ProxySnapshot, Map<string, Value>>,
  server: ProxySnapshot,
  { key, compute }: { readonly key: string; readonly compute: () => Value },
): Value {
  let known = memory.get(server);
  if (known === undefined) memory.set(server, (known = new Map()));
  let value = known.get(key);
  if (value === undefined) known.set(key, (value = compute()));
  return value;
}

function arrivalAt(server: ProxySnapshot, connection: Connection): Arrival {
  const listener = listenerFor(server, connection.destination);
  if (listener === undefined) return { kind: 'refused', reason: 'server-listener-missing' };
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

/** What a server's proxy takes at an address: it is asked with plain bytes and with Istio's mTLS. */
export const acceptedAt = (server: ProxySnapshot, destination: SocketAddress): ServerAccepts =>
  remembered(acceptances, server, { key: `${destination.ip} ${destination.port}`, compute: () => acceptance(server, destination) }); // prettier-ignore

function acceptance(server: ProxySnapshot, destination: SocketAddress): ServerAccepts {
  const listener = listenerFor(server, destination);
  if (listener !== undefined && !isCapturing(listener)) return gatewayAccepts(listener);
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
