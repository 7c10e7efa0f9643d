import type { VirtualHost } from '../../model/envoy/virtual-host.ts';
import { compareText } from '../order.ts';

/**
 * Virtual hosts in the order in which Envoy looks for a host's one (reference/envoy.md 5.2): exact names, then "*.suffix"
 * and "prefix.*" with the longest first, then "*". Exact ones cannot overlap, so they stand by name. One with several
 * domains stands where its most specific one does.
 */
export function inEnvoyOrder(hosts: readonly VirtualHost[]): VirtualHost[] {
  return hosts
    .map((host, index) => ({ host, index, key: best(host.domains) }))
    .sort(
      (a, b) =>
        a.key.rank - b.key.rank ||
        b.key.length - a.key.length ||
        compareText(a.host.name, b.host.name) ||
        a.index - b.index,
    )
    .map(({ host }) => host);
}

interface Key {
  readonly rank: 0 | 1 | 2 | 3;
  readonly length: number;
}

const best = (domains: readonly string[]): Key =>
  domains
    .map(keyOf)
    .reduce((a, b) => (b.rank < a.rank || (b.rank === a.rank && b.length > a.length) ? b : a), {
      rank: 3,
      length: 0,
    });

function keyOf(domain: string): Key {
  if (domain === '*') return { rank: 3, length: 0 };
  if (domain.startsWith('*')) return { rank: 1, length: domain.length };
  return domain.endsWith('*') ? { rank: 2, length: domain.length } : { rank: 0, length: 0 };
}
