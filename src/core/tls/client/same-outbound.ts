import { isSameJson } from '../../decode/same-json.ts';
import type { FilterChain } from '../../model/envoy/filter-chain.ts';
import type { Listener } from '../../model/envoy/listener.ts';
import type { NetworkFilter } from '../../model/envoy/network-filter.ts';
import { once } from '../../model/once.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { indexOf } from '../mesh/proxy-index.ts';

/**
 * Whether the outbound listeners of two proxies lead connections to the same: traces name the workload in each, and lead nowhere. Inbound
 * ones count by where they stand, as they take what their own pod calls there (outboundListener).
 */
export const isSameOutbound = (a: ProxySnapshot, b: ProxySnapshot): boolean =>
  isSameList(outboundOf(a), outboundOf(b), isSameListener) &&
  isSameList(inboundOf(a), inboundOf(b), (one, other) => one === other || isSameJson(one.addresses, other.addresses)); // prettier-ignore

const inboundOf = once((proxy: ProxySnapshot): readonly Listener[] =>
  indexOf(proxy).listeners.filter(({ direction }) => direction === 'inbound'),
);

const outboundOf = once((proxy: ProxySnapshot): readonly Listener[] =>
  indexOf(proxy).listeners.filter(({ direction }) => direction !== 'inbound'),
);

const isSameListener = (a: Listener, b: Listener): boolean =>
  a === b ||
  (a.direction === b.direction &&
    a.useOriginalDst === b.useOriginalDst &&
    isSameJson(a.addresses, b.addresses) &&
    isSameList(a.filterChains, b.filterChains, isSameChain) &&
    isSameList(defaultsOf(a), defaultsOf(b), isSameChain));

const defaultsOf = ({ defaultFilterChain: chain }: Listener): readonly FilterChain[] =>
  chain === undefined ? [] : [chain];

const isSameChain = (a: FilterChain, b: FilterChain): boolean =>
  isSameJson(a.match, b.match) && isSameList(a.filters, b.filters, isSameFilter);

/** Of filters that only look at what passes nothing counts but their place. */
function isSameFilter(a: NetworkFilter, b: NetworkFilter): boolean {
  if (a.kind === 'tcp-proxy') return b.kind === 'tcp-proxy' && isSameJson(a.tcp.to, b.tcp.to);
  if (a.kind !== 'http') return b.kind !== 'http' && b.kind !== 'tcp-proxy';
  return b.kind === 'http' && isSameHttp(a.http, b.http);
}

type Http = Extract<NetworkFilter, { readonly kind: 'http' }>['http'];

/** Routes within a listener have to be the same object, as those that are asked for by name. */
const isSameHttp = (a: Http, b: Http): boolean =>
  (a.routes.kind === 'inline'
    ? b.routes.kind === 'inline' && a.routes.config === b.routes.config
    : isSameJson(a.routes, b.routes)) &&
  isSameList(a.httpFilters, b.httpFilters, (one, other) => one.name === other.name);

function isSameList<Item>(
  a: readonly Item[],
  b: readonly Item[],
  isSame: (a: Item, b: Item) => boolean,
): boolean {
  if (a.length !== b.length) return false;
  // Hundreds of listeners are compared for each of hundreds of proxies.
  for (let index = 0; index < a.length; index++) {
    const [one, other] = [a[index], b[index]];
    if (one === undefined || other === undefined || !isSame(one, other)) return false;
  }
  return true;
}
