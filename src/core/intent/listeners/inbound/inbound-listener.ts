import { goBool } from '../../go-bool.ts';
import { object } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { ProxyContext } from '../../context.ts';
import { any, duration, extension, present, socketAddress } from '../../message.ts';
import { specDurationMs } from '../../spec-duration.ts';
import { listenerAccessLogs } from '../../telemetry/access-log.ts';
import { type Inspection, inspectors } from './inspectors.ts';

export interface InboundListenerOptions {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** False for virtualInbound, to which connections are redirected. */
  readonly bindsToPort: boolean;
  readonly chains: readonly JsonObject[];
}

const ORIGINAL_DST = extension(
  'envoy.filters.listener.original_dst',
  any('envoy.extensions.filters.listener.original_dst.v3.OriginalDst'),
);
/** Keeps the client's address towards the application; the mark lets iptables pass it by. */
const ORIGINAL_SRC = extension(
  'envoy.filters.listener.original_src',
  any('envoy.extensions.filters.listener.original_src.v3.OriginalSrc', { mark: 1337 }),
);

/** istio/pilot/pkg/networking/core/listener_inbound.go, buildInboundListener. */
export function inboundListener(
  context: ProxyContext,
  options: InboundListenerOptions,
): JsonObject {
  const { proxy, world } = context;
  const isRedirected = !options.bindsToPort;
  const isTransparent = isRedirected && proxy.interception === 'TPROXY';
  const timeout = specDurationMs(world.mesh, 'protocolDetectionTimeout');
  return any(
    'envoy.config.listener.v3.Listener',
    present({
      name: options.name,
      address: socketAddress(options.address, options.port),
      filter_chains: options.chains,
      listener_filters: [
        ...(isRedirected ? [ORIGINAL_DST] : []),
        ...(isTransparent ? [ORIGINAL_SRC] : []),
        ...inspectors(inspections(options.chains)),
      ],
      listener_filters_timeout: timeout === undefined ? undefined : duration(timeout),
      continue_on_listener_filters_timeout: true,
      transparent: isTransparent ? true : undefined,
      traffic_direction: 'INBOUND',
      connection_balance_config:
        goBool(proxy.metadata['INBOUND_LISTENER_EXACT_BALANCE']) === true
          ? { exact_balance: {} }
          : undefined,
      max_connections_to_accept_per_socket_event: 1,
      access_log: listenerAccessLogs(context, 'sidecar-inbound'),
    }),
  );
}

/** What has to be looked at, by destination port of the chains. */
function inspections(chains: readonly JsonObject[]): ReadonlyMap<number, Inspection> {
  const ports = new Map<number, Inspection>();
  for (const chain of chains) {
    const match = object(chain, 'filter_chain_match');
    const port = Number(match?.['destination_port'] ?? 0);
    const known = ports.get(port);
    const alpn = match?.['application_protocols'];
    ports.set(port, {
      tls: known?.tls === true || match?.['transport_protocol'] === 'tls',
      http: known?.http === true || (Array.isArray(alpn) && alpn.includes('h2c')),
    });
  }
  return ports;
}
