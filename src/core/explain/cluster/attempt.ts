import { isIP } from 'node:net';
import type { Cluster } from '../../model/envoy/cluster.ts';
import type { TransportSocket } from '../../model/envoy/transport-socket.ts';
import { endpointSocket } from '../../query/endpoint-tls.ts';
import { socketMode } from '../../query/socket-tls.ts';
import { parseAddress } from '../../wire/connection.ts';
import { certain, mapBranches, type Branches } from '../model/branch.ts';
import type { Ending } from '../model/ending.ts';
import type { HttpRequest } from '../../wire/http-request.ts';
import type { TlsLayer, Wire } from '../model/wire.ts';
import { ending, upstreamAt } from '../journey/endings.ts';
import type { AtProxy } from '../journey/place.ts';
import { addressNamed } from '../dns/address-named.ts';
import type { Host } from './hosts.ts';

/** What is sent to a cluster's hosts. */
export interface Load {
  /** Undefined for a TCP proxy, which passes on what it has. */
  readonly request?: HttpRequest;
  /** As it came, without the TLS that this proxy ended. */
  readonly wire: Wire;
  /** Istio's ALPN filter is in the way: in-mesh mTLS tells the request's protocol. */
  readonly overridesAlpn: boolean;
}

/** Sends to one host of a cluster and follows the connection to its end. */
export function attempt(
  at: AtProxy,
  cluster: Cluster,
  { host, load }: { readonly host: Host; readonly load: Load },
): Branches<Ending> {
  const named = parseAddress(host.address);
  const destination = named && (isIP(named.ip) !== 0 ? named : addressNamed(at.walk.mesh, named));
  const upstream = upstreamAt(host.address, cluster.name, undefined);
  if (destination === undefined)
    return certain(ending('unknown', at, 'endpoint', { details: `${host.address} is no address that can be followed`, upstream })); // prettier-ignore
  const request = load.request && upstreamRequest(load.request, cluster);
  const socket = endpointSocket(cluster, host.endpoint);
  const layer = layerOf(at, socket, { request, overridesAlpn: load.overridesAlpn });
  const wire: Wire = {
    destination,
    sourceIp: at.isInbound ? '127.0.0.6' : (at.ip ?? load.wire.sourceIp),
    layers: [...(layer === undefined ? [] : [layer]), ...(request === undefined ? load.wire.layers : [])], // prettier-ignore
    request: request ?? load.wire.request,
    ...(socket?.kind === 'other' && socket.name.includes('proxy_protocol') ? { hasProxyProtocol: true } : {}), // prettier-ignore
  };
  const ends = at.isInbound ? at.toApplication(wire) : at.walk.deliver({ ...at.walk, depth: at.walk.depth + 1 }, wire); // prettier-ignore
  return mapBranches(ends, (end) => ({ ...blamed(at, cluster, end), upstream: upstreamOf(end, cluster.name, host.address) })); // prettier-ignore
}

/** Of two sides that don't speak the same this proxy is the client. */
const blamed = ({ view }: AtProxy, cluster: Cluster, end: Ending): Ending =>
  end.blame?.kind === 'tls' && end.blame.client === undefined
    ? { ...end, blame: { ...end.blame, client: view.snapshot.proxy, cluster } }
    : end;

/** The nearest pod is told, with the cluster of the first proxy that chose. */
const upstreamOf = ({ upstream }: Ending, cluster: string, address: string): Ending['upstream'] =>
  upstream === null ? upstreamAt(address, cluster, undefined) : { ...upstream, cluster };

function upstreamRequest(request: HttpRequest, { upstreamHttp }: Cluster): HttpRequest {
  if (upstreamHttp === 'http2') return { ...request, protocol: 'HTTP/2' };
  if (upstreamHttp === 'downstream' && request.protocol === 'HTTP/2') return request;
  return { ...request, protocol: 'HTTP/1.1' };
}

interface Sending {
  readonly request: HttpRequest | undefined;
  readonly overridesAlpn: boolean;
}

function layerOf(
  at: AtProxy,
  socket: TransportSocket | undefined,
  sending: Sending,
): TlsLayer | undefined {
  if (socket?.kind === 'other') return layerOf(at, socket.inner, sending);
  if (socket?.kind !== 'tls') return undefined;
  const { request, overridesAlpn } = sending;
  const isMesh = socketMode(socket) === 'istio-mtls';
  return {
    serverName: socket.sni ?? '',
    alpn: overridesAlpn && isMesh && request !== undefined ? meshAlpn(request) : socket.alpn,
    by: { kind: 'proxy', snapshot: at.view.snapshot, context: socket },
  };
}

/** What Istio's ALPN filter offers (istio/pilot/pkg/xds/filters/filters.go, Alpn). */
const meshAlpn = ({ protocol }: HttpRequest): readonly string[] =>
  protocol === 'HTTP/2'
    ? ['istio-h2', 'istio', 'h2']
    : [protocol === 'HTTP/1.0' ? 'istio-http/1.0' : 'istio-http/1.1', 'istio', 'http/1.1'];
