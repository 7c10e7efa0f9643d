import type { Listener, ListenerFilter } from '../model/envoy/listener.ts';
import type { JsonObject } from '../model/json.ts';
import { decodeAccessLogs } from './access-log.ts';
import { addressText } from './address.ts';
import { decodeFilterChain } from './filter-chain.ts';
import { configOwner } from './istio-metadata.ts';
import { defined, durationMs, flag, number, object, objects, text } from './read.ts';

const DIRECTIONS: Readonly<Record<string, Listener['direction']>> = {
  INBOUND: 'inbound',
  OUTBOUND: 'outbound',
};

/** Decodes an envoy.config.listener.v3.Listener in Envoy's spelling. */
export function decodeListener(source: JsonObject): Listener {
  const fallback = object(source, 'default_filter_chain');
  return {
    name: text(source, 'name') ?? '',
    addresses: addresses(source),
    direction: DIRECTIONS[text(source, 'traffic_direction') ?? ''] ?? 'unspecified',
    bindToPort: bindToPort(source),
    useOriginalDst: flag(source, 'use_original_dst') ?? false,
    internal: object(source, 'internal_listener') !== undefined,
    listenerFilters: objects(source, 'listener_filters').map(listenerFilter),
    continueOnListenerFiltersTimeout: flag(source, 'continue_on_listener_filters_timeout') ?? false,
    filterChains: objects(source, 'filter_chains').map(decodeFilterChain),
    accessLogs: decodeAccessLogs(source),
    ...defined({
      listenerFiltersTimeoutMs: durationMs(source, 'listener_filters_timeout'),
      defaultFilterChain: fallback && decodeFilterChain(fallback),
      filterChainMatcher: object(source, 'filter_chain_matcher'),
      owner: configOwner(source),
    }),
  };
}

const addresses = (source: JsonObject): string[] =>
  [
    object(source, 'address'),
    ...objects(source, 'additional_addresses').map((extra) => object(extra, 'address')),
  ]
    .map(addressText)
    .filter((address) => address !== '');

/** Older Istio wrote it under deprecated_v1 (removed from the API in v3). */
const bindToPort = (source: JsonObject): boolean =>
  flag(source, 'bind_to_port') ?? flag(object(source, 'deprecated_v1'), 'bind_to_port') ?? true;

function listenerFilter(source: JsonObject): ListenerFilter {
  const disabled = object(source, 'filter_disabled');
  const ports = disabledPorts(disabled);
  return {
    name: text(source, 'name') ?? '',
    disabledPorts: ports ?? [],
    disabledOtherwise: disabled !== undefined && ports === undefined,
  };
}

/** ListenerFilterChainMatchPredicate as far as Istio uses it: a port range or an "or" of them; undefined for anything else. */
function disabledPorts(
  predicate: JsonObject | undefined,
): ListenerFilter['disabledPorts'] | undefined {
  if (predicate === undefined) return [];
  const single = object(predicate, 'destination_port_range');
  const ranges =
    single === undefined
      ? objects(object(predicate, 'or_match'), 'rules').map((rule) =>
          object(rule, 'destination_port_range'),
        )
      : [single];
  const known = ranges.filter((range) => range !== undefined);
  if (known.length === 0 || known.length !== ranges.length) return undefined;
  return known.map((range) => ({
    start: number(range, 'start') ?? 0,
    end: number(range, 'end') ?? 0,
  }));
}
