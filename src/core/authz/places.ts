import type { ConfigResource } from '../model/envoy/config-resource.ts';
import { isServing } from '../model/envoy/config-resource.ts';
import type { FilterChain } from '../model/envoy/filter-chain.ts';
import type { Listener } from '../model/envoy/listener.ts';
import { parseAddress } from '../wire/connection.ts';
import { inboundListener } from '../wire/listener-choice.ts';

/** A filter chain through which requests get to a workload. */
export interface Place {
  readonly listener: Listener;
  readonly chain: FilterChain;
  /** Null: all ports that no other chain is for. */
  readonly port: number | null;
}

/** The listeners that take what others send to a proxy: a sidecar's inbound one, else a gateway's own. */
export function entrances(resources: readonly ConfigResource<Listener>[]): readonly Listener[] {
  const serving = resources.filter(({ state }) => isServing(state)).map(({ config }) => config);
  const captured = inboundListener(serving);
  if (captured === undefined) return serving.filter(({ bindToPort }) => bindToPort);
  return serving.filter(({ direction, name }) => direction === 'inbound' || name === captured.name);
}

/** Their chains with the port that each is for. */
export const placesOf = (listeners: readonly Listener[]): readonly Place[] =>
  listeners.flatMap((listener) => {
    const { filterChains, defaultFilterChain, direction, addresses } = listener;
    const chains = defaultFilterChain === undefined ? filterChains : [...filterChains, defaultFilterChain]; // prettier-ignore
    const own = direction === 'inbound' ? undefined : parseAddress(addresses[0] ?? '')?.port;
    return chains.map((chain) => ({ listener, chain, port: chain.match.destinationPort ?? own ?? null })); // prettier-ignore
  });
