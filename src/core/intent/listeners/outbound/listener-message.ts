import type { JsonObject } from '../../../model/json.ts';
import { withSources } from '../../../model/provenance.ts';
import type { ProxyContext } from '../../context.ts';
import { any, duration, extension, present, socketAddress } from '../../message.ts';
import { specDurationMs } from '../../spec-duration.ts';
import { meshField } from '../../mesh-field.ts';
import { connectionManager } from '../http/connection-manager.ts';
import { networkExtensions } from '../extensions.ts';
import { listener } from '../listener.ts';
import { chainMatch, chainMessage, isHttpContent, matchesAll, type Chain } from './chain.ts';
import type { Entry } from './entry.ts';
import { catchAllFilters } from './catch-all.ts';

export const TLS_INSPECTOR = extension(
  'envoy.filters.listener.tls_inspector',
  any('envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector', {
    initial_read_buffer_size: 512,
  }),
);
export const HTTP_INSPECTOR = extension(
  'envoy.filters.listener.http_inspector',
  any('envoy.extensions.filters.listener.http_inspector.v3.HttpInspector'),
);

/** An address, or without a port the Unix socket "unix://…" (istio/pilot/pkg/networking/util/util.go, BuildAddress). */
export const bindAddress = (bind: string, port: number): JsonObject =>
  port === 0 ? { pipe: { path: bind.replace(/^unix:\/\//, '') } } : socketAddress(bind, port);

/** The Listener of an entry (istio/pilot/pkg/networking/core/listener.go, buildListenerFromEntry). */
export function listenerMessage(context: ProxyContext, entry: Entry): JsonObject {
  const { binding, port, chains, source } = entry;
  const [address = '', ...extra] = binding.addresses;
  const name = `${address}_${port.number}`;
  const built = chains.map((chain) => ({ chain, message: chainMessage(chain, filtersOf(context, chain, { name, port: port.number })) })); // prettier-ignore
  // The last chain that takes everything is what is left when no other fits.
  const fallback = built.findLast(({ chain }) => matchesAll(chain))?.message;
  const matched = built
    .filter(({ chain }) => !matchesAll(chain))
    .map(({ chain, message }) => ({ ...message, filter_chain_match: chainMatch(chain) }));
  const isOnly = fallback !== undefined && matched.length === 0;
  const message = listener({
    name,
    address: bindAddress(address, port.number),
    additional_addresses: extra.length === 0 ? undefined : extra.map((one) => ({ address: bindAddress(one, port.number) })), // prettier-ignore
    filter_chains: isOnly ? [fallback] : matched,
    default_filter_chain: isOnly ? undefined : (fallback ?? passthroughChain(context)),
    ...inspectors(context, chains, built),
    continue_on_listener_filters_timeout: true,
    traffic_direction: 'OUTBOUND',
    bind_to_port: binding.toPort ? undefined : false,
    max_connections_to_accept_per_socket_event: binding.toPort ? 1 : undefined,
    connection_balance_config: context.proxy.metadata['OUTBOUND_LISTENER_EXACT_BALANCE'] === 'true' ? { exact_balance: {} } : undefined, // prettier-ignore
  });
  return source === undefined ? message : withSources(message, { '': source });
}

function filtersOf(
  context: ProxyContext,
  { content }: Chain,
  { name, port }: { readonly name: string; readonly port: number },
): readonly JsonObject[] {
  if (!isHttpContent(content)) return content;
  const plugins = networkExtensions(context, 'sidecar-outbound', port);
  return [
    ...plugins('AUTHN'),
    ...plugins('AUTHZ'),
    ...plugins('STATS'),
    ...plugins('UNSPECIFIED_PHASE'),
    connectionManager(context, {
      of: 'sidecar-outbound',
      port,
      statPrefix: `outbound_${name};`,
      ...content,
    }),
  ];
}

const SNI_FORWARD_PROXY = 'envoy.extensions.filters.network.sni_dynamic_forward_proxy';

/** Inspectors that the matches of the chains need, and how long they may wait: for ever, unless protocolDetectionTimeout says otherwise. */
function inspectors(
  { world }: ProxyContext,
  chains: readonly Chain[],
  built: readonly { message: JsonObject }[],
): JsonObject {
  const resolvesNames = built.some(({ message }) => {
    const filters = message['filters'];
    return Array.isArray(filters) && filters.some((filter: JsonObject) => filter['name'] === SNI_FORWARD_PROXY); // prettier-ignore
  });
  const needsTls = resolvesNames || chains.some(({ serverNames }) => serverNames.length > 0);
  const needsHttp = chains.some(({ isSniffed }) => isSniffed);
  const detection = specDurationMs(world.mesh, 'protocolDetectionTimeout');
  const filters = [...(needsTls ? [TLS_INSPECTOR] : []), ...(needsHttp ? [HTTP_INSPECTOR] : [])];
  const timeout = needsHttp ? detection : 0;
  const message = present({
    listener_filters: filters.length === 0 ? undefined : filters,
    listener_filters_timeout: timeout === undefined ? undefined : duration(timeout),
  });
  return needsHttp ? withSources(message, meshField(world, 'protocolDetectionTimeout', 'listener_filters_timeout')) : message; // prettier-ignore
}

const PASSTHROUGH = new WeakMap<ProxyContext, JsonObject>();

/** What no chain fits goes where traffic to unknown services goes. */
function passthroughChain(context: ProxyContext): JsonObject {
  let chain = PASSTHROUGH.get(context);
  if (chain === undefined) {
    chain = { filter_chain_match: {}, name: 'PassthroughFilterChain', filters: catchAllFilters(context) }; // prettier-ignore
    PASSTHROUGH.set(context, chain);
  }
  return chain;
}
