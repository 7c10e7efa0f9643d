import type { Listener, ListenerFilter, ListenerFilterPredicate } from '../model/envoy/listener.ts';
import type { JsonObject } from '../model/json.ts';
import { lookup } from '../model/lookup.ts';
import { decodeAccessLogs } from './access-log.ts';
import { addressText } from './address.ts';
import { configType } from './extension-config.ts';
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
    direction: lookup(DIRECTIONS, text(source, 'traffic_direction')) ?? 'unspecified',
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

const listenerFilter = (source: JsonObject): ListenerFilter => ({
  name: text(source, 'name') ?? '',
  type: configType(object(source, 'typed_config')).replace(/^.*[./]/, ''),
  ...defined({ disabled: predicate(object(source, 'filter_disabled'), DEEPEST) }),
});

/** Nested deeper than this is hostile; Envoy's own JSON reader stops at 100 levels. */
const DEEPEST = 60;

function predicate(
  source: JsonObject | undefined,
  depth: number,
): ListenerFilterPredicate | undefined {
  if (source === undefined) return undefined;
  if (depth === 0) return { kind: 'unknown' };
  const all = object(source, 'and_match');
  const set = all ?? object(source, 'or_match');
  if (set !== undefined) {
    const of = objects(set, 'rules').map((rule) => predicate(rule, depth - 1) ?? UNKNOWN);
    return { kind: all === undefined ? 'one-of' : 'all-of', of };
  }
  const inner = object(source, 'not_match');
  if (inner !== undefined) return { kind: 'not', of: predicate(inner, depth - 1) ?? UNKNOWN };
  const range = object(source, 'destination_port_range');
  if (range !== undefined) return { kind: 'ports', start: number(range, 'start') ?? 0, end: number(range, 'end') ?? 0 }; // prettier-ignore
  return flag(source, 'any_match') === true ? { kind: 'any' } : UNKNOWN;
}

const UNKNOWN: ListenerFilterPredicate = { kind: 'unknown' };
