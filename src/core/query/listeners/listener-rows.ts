import { isServing, type ConfigResource } from '../../model/envoy/config-resource.ts';
import type { FilterChain } from '../../model/envoy/filter-chain.ts';
import type { Listener } from '../../model/envoy/listener.ts';
import type { NetworkFilter } from '../../model/envoy/network-filter.ts';
import { proxyText } from '../../model/proxy.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { ageMs } from '../age.ts';
import { rowState } from '../row-state.ts';
import { splitPort } from '../routes/virtual-host-name.ts';
import { chainDestination, chainProtocol } from './chain-destination.ts';
import { chainMatchText } from './chain-match-words.ts';
import { inReadingOrder } from './chain-order.ts';
import { chainTls } from './chain-tls.ts';
import { inboundMtls } from './inbound-mtls.ts';
import { missingSecrets } from './missing-secrets.ts';
import type { FilterRow, ListenerRow, RejectionRow } from './listener-row.ts';

/** All listeners of a proxy; the chains of each in reading order, the default one last. */
export function listenerRows(proxy: ProxySnapshot, capturedAt: string): ListenerRow[] {
  const serving = new Set(
    proxy.listeners.filter(({ state }) => isServing(state)).map(({ name }) => name),
  );
  const missing = missingSecrets(proxy);
  return proxy.listeners.flatMap((resource) => {
    const common = {
      proxy: proxyText(proxy.proxy),
      ...listenerPart(resource.config, resource.name),
      state: rowState(proxy.origin, resource.state),
      ageMs: ageMs(resource.lastUpdated, capturedAt),
      versionInfo: resource.versionInfo ?? null,
      error: rejection(resource, capturedAt, serving),
      raw: resource.raw,
    };
    const chains =
      resource.state === 'rejected' ? [] : chainParts(resource.config, { proxy, missing });
    return chains.length === 0
      ? [{ ...common, ...NO_CHAIN, owner: resource.config.owner ?? null }]
      : chains.map((chain) => ({ ...common, ...chain }));
  });
}

type ChainPart = Pick<
  ListenerRow,
  | 'filterChain' | 'isDefault' | 'index' | 'match' | 'protocol' | 'destination' | 'mtls' | 'tls'
  | 'networkFilters' | 'httpFilters' | 'accessLog' | 'owner'
>; // prettier-ignore

const NO_CHAIN: Omit<ChainPart, 'owner'> = {
  filterChain: null,
  isDefault: false,
  index: null,
  match: null,
  protocol: null,
  destination: null,
  mtls: null,
  tls: null,
  networkFilters: [],
  httpFilters: [],
  accessLog: false,
};

function listenerPart(listener: Listener, name: string) {
  const [main = ''] = listener.addresses;
  const { host, port } = splitPort(main);
  return {
    name: listener.name || name,
    addresses: listener.addresses,
    address: host === '' && listener.internal ? 'internal' : host.replace(/^\[(.*)\]$/, '$1'),
    port,
    direction: listener.direction === 'unspecified' ? null : listener.direction,
    bindToPort: listener.bindToPort,
    useOriginalDst: listener.useOriginalDst,
    listenerFilters: listener.listenerFilters.map((filter) => filter.name),
    listenerAccessLog: listener.accessLogs.length > 0,
  };
}

interface ChainContext {
  readonly proxy: ProxySnapshot;
  /** Secrets that never came. */
  readonly missing: ReadonlySet<string> | null;
}

function chainParts(listener: Listener, { proxy, missing }: ChainContext): ChainPart[] {
  const modes = inboundMtls(listener);
  const { defaultFilterChain: fallback } = listener;
  const ordered = inReadingOrder(listener.filterChains);
  return [...ordered, ...(fallback === undefined ? [] : [fallback])].map((chain, index) => {
    const isDefault = chain === fallback;
    const alone = fallback === undefined && ordered.length === 1;
    return {
      filterChain: chain.name === '' ? null : chain.name,
      isDefault,
      index,
      match: { text: matchWords(chain, isDefault, alone), ...chain.match },
      protocol: chainProtocol(chain),
      destination: chainDestination(chain, { namespace: proxy.proxy.namespace }),
      mtls: modes.get(chain) ?? null,
      tls: chainTls(chain, missing),
      networkFilters: chain.filters.map(networkFilterRow),
      httpFilters: chain.filters
        .flatMap((filter) => (filter.kind === 'http' ? filter.http.httpFilters : []))
        .map((filter) => ({
          name: filter.name,
          type: shortType(filter.typeUrl),
          discovered: filter.discovered,
          disabled: filter.disabled,
        })),
      accessLog: chain.filters.some((filter) => logsOf(filter) > 0),
      owner: chain.owner ?? listener.owner ?? null,
    };
  });
}

/** A chain without criteria takes everything when it is alone, and else what no other chain takes. */
function matchWords(chain: FilterChain, isDefault: boolean, alone: boolean): string {
  if (isDefault) return 'anything else';
  const text = chainMatchText(chain.match);
  return text === 'any' && !alone ? 'anything else' : text;
}

const networkFilterRow = (filter: NetworkFilter): FilterRow => ({
  name: filter.name,
  type: shortType(filter.typeUrl),
  discovered: Object.keys(filter.config).length === 0 && filter.typeUrl !== '',
  disabled: false,
});

const shortType = (typeUrl: string): string => typeUrl.slice(typeUrl.indexOf('/') + 1);

function logsOf(filter: NetworkFilter): number {
  if (filter.kind === 'http') return filter.http.accessLogs.length;
  return filter.kind === 'tcp-proxy' ? filter.tcp.accessLogs.length : 0;
}

function rejection(
  { error, name, config }: ConfigResource<Listener>,
  capturedAt: string,
  serving: ReadonlySet<string>,
): RejectionRow | null {
  if (error === undefined) return null;
  return {
    details: error.details,
    versionInfo: error.versionInfo ?? null,
    ageMs: ageMs(error.lastAttempt, capturedAt),
    otherServes: serving.has(name) || serving.has(config.name),
  };
}
