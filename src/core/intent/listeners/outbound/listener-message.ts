import { goBool } from '../../go-bool.ts';
import type { JsonObject } from '../../../model/json.ts';
import { withSources } from '../../../model/provenance.ts';
import type { ProxyContext } from '../../context.ts';
import { any, duration, extension, present, socketAddress } from '../../message.ts';
import { specDurationMs } from '../../spec-duration.ts';
import { meshField } from '../../mesh-field.ts';
import { connectionManager } from '../http/connection-manager.ts';
import { hasExtensions, networkExtensions } from '../extensions.ts';
import { listener } from '../listener.ts';
import { chainMatch, chainMessage, isHttpContent, matchesAll, type Chain, type HttpContent } from './chain.ts'; // prettier-ignore
import type { Entry } from './entry.ts';
import { catchAllFilters } from './catch-all.ts';

const TLS_INSPECTOR = extension(
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

/** A listener but for what its HTTP chains say of the proxy. */
interface Frame {
  readonly message: JsonObject;
  /** Those with matches, in their order. */
  readonly chains: readonly FramedChain[];
  /** Without one, what no chain matches passes through. */
  readonly fallback: FramedChain | undefined;
  readonly isPlain: boolean;
}

interface FramedChain {
  readonly message: JsonObject;
  readonly http: HttpContent | undefined;
}

const FRAMES = new WeakMap<Entry, Frame>();
const PLAIN = new WeakMap<Entry, JsonObject>();

/** The Listener of an entry (istio/pilot/pkg/networking/core/listener.go, buildListenerFromEntry). Proxies that share the entry share what they can of it. */
export function listenerMessage(context: ProxyContext, entry: Entry): JsonObject {
  const known = PLAIN.get(entry);
  if (known !== undefined) return known;
  let frame = FRAMES.get(entry);
  if (frame === undefined) FRAMES.set(entry, (frame = frameOf(context, entry)));
  const message: Record<string, unknown> = { ...frame.message };
  const chains = frame.chains.map((chain) => filled(context, entry, chain));
  const fallback = frame.fallback && filled(context, entry, frame.fallback);
  const isOnly = fallback !== undefined && chains.length === 0;
  message['filter_chains'] = isOnly ? [fallback] : chains;
  if (!isOnly) message['default_filter_chain'] = fallback ?? passthroughChain(context);
  if (frame.isPlain) PLAIN.set(entry, message);
  return message;
}

function filled(
  context: ProxyContext,
  { port, name }: Entry,
  { message, http }: FramedChain,
): JsonObject {
  // prettier-ignore
  if (http === undefined) return message;
  const statPrefix = `outbound_${name};`;
  const manager = connectionManager(context, { of: 'sidecar-outbound', port: port.number, statPrefix, ...http }); // prettier-ignore
  const filters = hasExtensions(context.world) ? [...networkPlugins(context, port.number), manager] : [manager]; // prettier-ignore
  return { ...message, filters };
}

function networkPlugins(context: ProxyContext, port: number): readonly JsonObject[] {
  const plugins = networkExtensions(context, 'sidecar-outbound', port);
  return (['AUTHN', 'AUTHZ', 'STATS', 'UNSPECIFIED_PHASE'] as const).flatMap(plugins);
}

function frameOf(context: ProxyContext, { binding, port, chains, source, name }: Entry): Frame {
  const [address = '', ...extra] = binding.addresses;
  const framed = chains.map((chain) => ({ chain, framed: framedChain(chain) }));
  const message = listener({
    name,
    address: bindAddress(address, port.number),
    additional_addresses: extra.length === 0 ? undefined : extra.map((one) => ({ address: bindAddress(one, port.number) })), // prettier-ignore
    ...inspectors(context, chains),
    continue_on_listener_filters_timeout: true,
    traffic_direction: 'OUTBOUND',
    bind_to_port: binding.toPort ? undefined : false,
    max_connections_to_accept_per_socket_event: binding.toPort ? 1 : undefined,
    connection_balance_config: goBool(context.proxy.metadata['OUTBOUND_LISTENER_EXACT_BALANCE']) === true ? { exact_balance: {} } : undefined, // prettier-ignore
  });
  return {
    message: source === undefined ? message : withSources(message, { '': source }),
    chains: framed.flatMap((one) => (matchesAll(one.chain) ? [] : [one.framed])),
    // The last chain that takes everything is what is left when no other fits.
    fallback: framed.findLast(({ chain }) => matchesAll(chain))?.framed,
    isPlain: !chains.some(({ content }) => isHttpContent(content)),
  };
}

function framedChain(chain: Chain): FramedChain {
  const { content } = chain;
  const isHttp = isHttpContent(content);
  const message = chainMessage(chain, isHttp ? [] : content);
  return {
    message: matchesAll(chain) ? message : { ...message, filter_chain_match: chainMatch(chain) },
    http: isHttp ? content : undefined,
  };
}

const SNI_FORWARD_PROXY = 'envoy.extensions.filters.network.sni_dynamic_forward_proxy';

/** Inspectors that the matches of the chains need, and how long they may wait: for ever, unless protocolDetectionTimeout says otherwise. */
function inspectors({ world }: ProxyContext, chains: readonly Chain[]): JsonObject {
  const resolvesNames = chains.some(
    ({ content }) =>
      !isHttpContent(content) && content.some((filter) => filter['name'] === SNI_FORWARD_PROXY),
  );
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
