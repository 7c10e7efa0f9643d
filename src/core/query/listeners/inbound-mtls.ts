import type { FilterChain } from '../../model/envoy/filter-chain.ts';
import type { Listener } from '../../model/envoy/listener.ts';
import { chainTls } from './chain-tls.ts';

/** The modes of PeerAuthentication, as Envoy's filter chains carry them out. */
export type MtlsMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

/**
 * The mTLS mode of each chain of an inbound listener, judged over all chains for the same destination (port and addresses):
 * mesh certificates only is STRICT, anything besides them PERMISSIVE, none of them DISABLE (reference/envoy.md 5.8).
 * Chains that drop what reaches them or end a TLS of their own (Sidecar ingress) have none.
 */
export function inboundMtls({
  direction,
  filterChains,
}: Listener): ReadonlyMap<FilterChain, MtlsMode> {
  const modes = new Map<FilterChain, MtlsMode>();
  if (direction !== 'inbound') return modes;
  const groups = new Map<string, FilterChain[]>();
  for (const chain of filterChains.filter((candidate) => !dropsAll(candidate))) {
    const key = `${chain.match.destinationPort ?? ''} ${chain.match.prefixRanges.join(',')}`;
    groups.set(key, [...(groups.get(key) ?? []), chain]);
  }
  for (const chains of groups.values()) {
    const mesh = chains.filter((chain) => chainTls(chain)?.mode === 'ISTIO_MUTUAL');
    const open = chains.filter(({ transportSocket }) => transportSocket.kind === 'plaintext');
    const mode = mesh.length === 0 ? 'DISABLE' : open.length === 0 ? 'STRICT' : 'PERMISSIVE';
    for (const chain of [...mesh, ...open]) modes.set(chain, mode);
  }
  return modes;
}

const dropsAll = ({ filters }: FilterChain): boolean =>
  filters.some(
    (filter) =>
      filter.kind === 'tcp-proxy' &&
      filter.tcp.to.kind === 'cluster' &&
      filter.tcp.to.name === 'BlackHoleCluster',
  );
